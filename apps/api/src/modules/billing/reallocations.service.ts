import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LedgerService, move, type LeaseAccount, type NewEntry, type NewPosting } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { AllocationsRepository } from './allocations.repository.js';
import { NothingToReallocate } from './billing.errors.js';
import { CollectionsService } from './collections.service.js';
import { ReallocationRecords, type ReallocationRequest } from './reallocation-records.service.js';
import { DepositDrawsService } from './deposit-draws.service.js';
import { difference, settlesFrom, type Placed } from './reallocations.rules.js';
import type { StandingAllocation } from './settlements.repository.js';
import { sumBy, type OpenCharge, type Spread } from './settlements.rules.js';

/** What a payment settles after it was allocated anew. */
export interface Reallocated {
  parts: { chargeId: string | null; depositItemId: string | null; amount: Money }[];
  /** What the deposits got by it; less than zero if they gave. */
  deposited: Money;
}

/** What settles, or no longer settles, from one day on. */
interface Move {
  on: LocalDate;
  gone: StandingAllocation[];
  fresh: Placed[];
}

/** Lets the money of a payment settle something else: as if it had been said when it came, with the same value date. */
@Injectable()
export class ReallocationsService {
  constructor(
    private readonly allocations: AllocationsRepository,
    private readonly records: ReallocationRecords,
    private readonly collections: CollectionsService,
    private readonly deposits: DepositDrawsService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /**
   * What the payment settles is taken back, and settled anew: first as instructed, then the deposits that it had filled, then by the
   * policy of the lease; of other payments' credit it takes nothing. What stays the same is left alone.
   * @throws InstructionRefused, NothingToReallocate; DepositTooSmall if what it would take out of a deposit was used
   */
  async reallocate(tx: Tx, organization: Organization, request: ReallocationRequest): Promise<Reallocated> {
    const { payment, account, lease, reason, by } = request;
    const { standing, spread, charges } = await this.records.plan(tx, organization, request);
    const wanted = placed(spread);
    const { gone, fresh } = difference(standing, wanted);
    if (gone.length + fresh.length === 0)
      throw new NothingToReallocate(`Payment ${payment.id} settles just that.`, { paymentId: payment.id });

    const taken = sumBy(
      [...gone, ...fresh.map((part) => ({ ...part, amount: part.amount.negated() }))].filter(({ depositItemId }) => depositItemId !== null),
      ({ depositItemId }) => depositItemId ?? '',
    );
    const parts = [...taken].map(([depositItemId, amount]) => ({ depositItemId, amount }));
    await this.deposits.assertHeld(tx, organization, lease.id, parts);
    const moves = await this.movesOf(tx, organization, { gone, fresh }, payment.valueOn);
    const entries = await this.entriesOf(tx, organization, { account, moves, charges });
    const postings = moves.map(({ on }, i): NewPosting => {
      return { kind: 'reallocation', sourceId: payment.id, leaseId: lease.id, effectiveOn: on, entries: entries[i] ?? [] };
    });
    const postingIds = await this.ledger.post(tx, organization, postings);
    const reallocation = { id: newId('rea'), paymentId: payment.id, leaseId: lease.id, reason, by, at: this.clock.now() };
    const posted = moves.map((one, i) => ({ ...one, postingId: postingIds[i] ?? '' }));
    await this.records.write(tx, organization, { reallocation, valueOn: payment.valueOn, moves: posted });
    const { currency } = organization;
    return { parts: wanted, deposited: deposited(fresh, currency).minus(deposited(gone, currency)) };
  }

  /** One a day and direction: first everything is taken back, from the day on which it settled, then settled anew. */
  private async movesOf(
    tx: Tx,
    organization: Organization,
    { gone, fresh }: { gone: StandingAllocation[]; fresh: Placed[] },
    valueOn: LocalDate,
  ): Promise<Move[]> {
    const issued = await this.allocations.issuedOn(
      tx,
      organization.id,
      fresh.flatMap(({ chargeId }) => chargeId ?? []),
    );
    const back = Map.groupBy(gone, ({ effectiveOn }) => effectiveOn);
    const anew = Map.groupBy(fresh, ({ chargeId }) => settlesFrom(valueOn, issued.get(chargeId ?? '')));
    return [
      ...[...back].map(([on, list]) => ({ on, gone: list, fresh: [] })),
      ...[...anew].map(([on, list]) => ({ on, gone: [], fresh: list })),
    ];
  }

  /** In between, the money is credit of the tenant. */
  private async entriesOf(
    tx: Tx,
    organization: Organization,
    { account, moves, charges }: { account: LeaseAccount; moves: readonly Move[]; charges: readonly OpenCharge[] },
  ): Promise<NewEntry[][]> {
    const signed = moves.map(({ gone, fresh }) => [...gone.map((part) => ({ ...part, amount: part.amount.negated() })), ...fresh]);
    const parts = signed.map((list) => list.flatMap(({ chargeId, amount }) => (chargeId === null ? [] : [{ chargeId, amount }])));
    const collected = await this.collections.inTurn(tx, organization, charges, parts);
    const total = (list: readonly { amount: Money }[]): Money =>
      Money.sum(
        list.map(({ amount }) => amount),
        organization.currency,
      );
    return signed.map((list, i) => [
      ...move(account.credit, account.receivable, total(parts[i] ?? [])),
      ...move(account.credit, account.deposits, total(list.filter(({ depositItemId }) => depositItemId !== null))),
      ...(collected[i] ?? []),
    ]);
  }
}

const placed = ({ settled, deposits }: Spread): Placed[] => [
  ...settled.map((part) => ({ ...part, depositItemId: null })),
  ...deposits.map((part) => ({ ...part, chargeId: null, directed: false })),
];

const deposited = (list: readonly Placed[], currency: string): Money =>
  Money.sum(
    list.flatMap(({ depositItemId, amount }) => (depositItemId === null ? [] : [amount])),
    currency,
  );
