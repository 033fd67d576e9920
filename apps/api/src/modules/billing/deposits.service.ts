import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService, type DepositKind } from '../leases/index.js';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { DepositsRepository, type DepositItem } from './deposits.repository.js';

export type { DepositItem };

/** A deposit that a lease asks for. */
export interface NewDeposit {
  leaseId: string;
  kind: DepositKind;
  amount: Money;
  /** The money is in the bank already: brought along from the books before these. */
  alreadyHeld: boolean;
  on: LocalDate;
}

/** Deposits: the tenant's own money, held. */
@Injectable()
export class DepositsService {
  constructor(
    private readonly repository: DepositsRepository,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Asks for deposits; one of a kind that the lease has already is left as it is. @returns the new ones */
  async require(tx: Tx, organization: Organization, list: readonly NewDeposit[]): Promise<DepositItem[]> {
    const leaseIds = list.map(({ leaseId }) => leaseId);
    const accounts = await this.ledger.lockLeases(tx, organization, leaseIds);
    const name = ({ leaseId, kind }: { leaseId: string; kind: DepositKind }): string => `${leaseId} ${kind}`;
    const there = new Set((await this.repository.listOf(tx, organization.id, leaseIds)).map(name));
    const wanted = list.filter((item) => !there.has(name(item))).map((item) => ({ ...item, id: newId('dep') }));
    const items = wanted.map(({ id, leaseId, kind, amount, alreadyHeld }) => ({
      id,
      leaseId,
      kind,
      required: amount,
      received: alreadyHeld ? amount : Money.zero(amount.currency),
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

  /** Deposits of a lease, oldest first. @throws NotFound for the lease */
  async list(db: Reader, organizationId: string, leaseId: string): Promise<DepositItem[]> {
    await this.leases.get(db, organizationId, leaseId);
    return this.repository.list(db, organizationId, leaseId);
  }
}
