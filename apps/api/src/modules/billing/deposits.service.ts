import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService, type DepositKind } from '../leases/index.js';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { unknown } from './billing.errors.js';
import { DepositDrawsRepository, type DepositEvent } from './deposit-draws.repository.js';
import { DepositsRepository, type DepositItem, type NewDepositItem } from './deposits.repository.js';

export type { DepositEvent, DepositItem };

/** A deposit that a lease asks for. */
export interface NewDeposit {
  leaseId: string;
  kind: DepositKind;
  amount: Money;
  /** The money is in the bank already: brought along from the books before these. */
  alreadyHeld: boolean;
  on: LocalDate;
}

/** What all deposits hold, beside what the ledger says. */
export interface DepositProof {
  holds: boolean;
  held: Money;
  ledger: Money;
  /** Leases whose deposits hold other than the ledger says; always empty. */
  leasesOutOfStep: string[];
}

/** Deposits: the tenant's own money, held. */
@Injectable()
export class DepositsService {
  constructor(
    private readonly repository: DepositsRepository,
    private readonly draws: DepositDrawsRepository,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Asks for deposits; one of a kind that the lease has already is left as it is. @returns the new ones */
  async require(tx: Tx, organization: Organization, list: readonly NewDeposit[]): Promise<NewDepositItem[]> {
    const leaseIds = list.map(({ leaseId }) => leaseId);
    const accounts = await this.ledger.lockLeases(tx, organization, leaseIds);
    const name = ({ leaseId, kind }: { leaseId: string; kind: DepositKind }): string => `${leaseId} ${kind}`;
    const there = new Set((await this.repository.listOf(tx, organization.id, leaseIds)).map(name));
    const wanted = list.filter((item) => !there.has(name(item))).map((item) => ({ ...item, id: newId('dep') }));
    const items = wanted.map(({ id, leaseId, kind, amount, alreadyHeld, on }) => ({
      id,
      leaseId,
      kind,
      required: amount,
      received: alreadyHeld ? amount : Money.zero(amount.currency),
      openedOn: on,
      createdAt: this.clock.now(),
    }));
    await this.repository.insert(tx, organization.id, items);
    const held = wanted.filter(({ alreadyHeld }) => alreadyHeld);
    if (held.length > 0) {
      await this.ledger.post(
        tx,
        organization,
        held.map(({ id, leaseId, amount, on }) => ({
          kind: 'opening-deposit',
          sourceId: id,
          leaseId,
          effectiveOn: on,
          entries: move(bankOf(bookOf(organization.kind)), accounts.get(leaseId)?.deposits ?? account.deposits(leaseId), amount),
        })),
      );
    }
    return items;
  }

  /** Deposits of a lease, oldest first; with `asOf`, by what counted up to that day. @throws NotFound for the lease */
  async list(db: Reader, organizationId: string, leaseId: string, asOf?: LocalDate): Promise<DepositItem[]> {
    await this.leases.get(db, organizationId, leaseId);
    return this.repository.list(db, organizationId, leaseId, asOf);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string, asOf?: LocalDate): Promise<DepositItem> {
    const item = await this.repository.find(db, organizationId, id, asOf);
    if (!item) throw unknown('deposit', id);
    return item;
  }

  /** What happened to a deposit, in the order it was written down; one more than a page holds. @throws NotFound */
  async events(
    db: Reader,
    organizationId: string,
    id: string,
    { after, limit, asOf }: PageRequest & { asOf?: LocalDate | undefined },
  ): Promise<DepositEvent[]> {
    await this.get(db, organizationId, id);
    return this.draws.events(db, organizationId, id, { after, limit: limit + 1, asOf });
  }

  /** The first day for which money may be taken out of a deposit: not before what happened last; undefined if nothing was ever paid in. */
  usableFrom(db: Reader, organizationId: string, id: string): Promise<LocalDate | undefined> {
    return this.draws.lastDay(db, organizationId, id);
  }

  /** Asks the tenant to fill deposits up again from a day on; `null` no longer asks. Money that settles no charge goes there. */
  async askAgain(tx: Tx, organizationId: string, ids: readonly string[], dueOn: LocalDate | null): Promise<void> {
    await this.repository.setTopUp(tx, organizationId, ids, dueOn);
  }

  /** That what all deposits hold is what the ledger says (2100), of each lease and together. */
  async proof(db: Reader, organization: Organization): Promise<DepositProof> {
    const ledger = await this.ledger.depositsHeld(db, organization);
    const items = await this.repository.heldByLease(db, organization.id);
    const leases = [...new Set([...ledger.keys(), ...items.keys()])].sort();
    const leasesOutOfStep = leases.filter((id) => (ledger.get(id) ?? 0) !== (items.get(id) ?? 0)).slice(0, 20);
    const total = (held: ReadonlyMap<string, number>): Money =>
      Money.of(
        [...held.values()].reduce((sum, minor) => sum + minor, 0),
        organization.currency,
      );
    return { holds: leasesOutOfStep.length === 0, held: total(items), ledger: total(ledger), leasesOutOfStep };
  }
}
