import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService, type Lease } from '../leases/index.js';
import { move, type AccountKey, type LeaseAccount, type NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { CollectionsService } from './collections.service.js';
import { CreditsService } from './credits.service.js';
import { InstructionsService } from './instructions.service.js';
import { SettlementsRepository, type NewAllocation } from './settlements.repository.js';
import { orderBy, settle, sumBy, toppedUp, type Instruction, type OpenCharge, type Settled } from './settlements.rules.js';

/** What an amount of money would settle, and the entries of the whole posting that brings it in. */
export interface SettlementPlan {
  settled: Settled[];
  deposits: { depositItemId: string; amount: Money }[];
  /** What is left over: tenant credit. */
  credit: Money;
  entries: NewEntry[];
}

/** Everything that a payment has settled, and the entries that take it back. */
export interface Release {
  leaseId: string;
  allocations: { id: string; chargeId: string | null; depositItemId: string | null; amount: Money; directed: boolean }[];
  /** What of its credit is not used. */
  credit: Money;
  entries: NewEntry[];
}

/** What a settlement is planned for; the lease's account is locked by the caller. */
export interface SettlementRequest {
  account: LeaseAccount;
  lease: Pick<Lease, 'id' | 'state' | 'allocationPolicy'>;
  amount: Money;
  /** The account that the money is debited to: clearing, cash, bank, or suspense when that is resolved. */
  source: AccountKey;
  instruction?: Instruction;
  /** The instruction is followed as far as something of it is open still: what was said long ago, and cannot be asked again. */
  lenient?: boolean;
}

const total = (list: readonly { amount: Money }[], currency: string): Money =>
  Money.sum(
    list.map(({ amount }) => amount),
    currency,
  );
const deltas = (sums: Map<string, Money>, sign: 1 | -1) =>
  [...sums].map(([id, { amountMinor }]) => ({ id, amountMinor: sign * amountMinor }));

/** A plan with the payment and the posting that it belongs to. */
export interface PostedPlan {
  plan: SettlementPlan;
  paymentId: string;
  leaseId: string;
  postingId: string;
  valueOn: LocalDate;
}

/** How money settles charges and deposits, and how it is taken back. */
@Injectable()
export class SettlementsService {
  constructor(
    private readonly repository: SettlementsRepository,
    private readonly collections: CollectionsService,
    private readonly credits: CreditsService,
    private readonly instructions: InstructionsService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /**
   * What an amount settles: an instruction first; deposits, when the tenant has not moved in yet; then charges in
   * the order of the lease's policy; the rest is credit. Writes nothing.
   * @throws InstructionRefused, or NotFound, if an item of the instruction cannot be settled as it says; never if `lenient`
   */
  async plan(tx: Tx, organization: Organization, request: SettlementRequest): Promise<SettlementPlan> {
    const { account, lease, amount, source, instruction, lenient } = request;
    const depositsFirst = lease.state === 'AWAITING_MOVE_IN';
    const charges = await this.repository.openCharges(tx, organization.id, [lease.id]);
    const asksForDeposit = instruction?.deposit === true || instruction?.items?.some(({ depositItemId }) => depositItemId !== undefined);
    const open = depositsFirst || asksForDeposit ? await this.instructions.openDeposits(tx, organization.id, lease.id) : [];
    const { refused, ...spread } = settle({ amount, charges, deposits: open, depositsFirst, policy: lease.allocationPolicy, instruction });
    // Only money that would be left over fills deposits up again: most payments need no look at them.
    const wanted = spread.credit.isPositive ? await this.instructions.topUps(tx, organization.id, lease.id) : [];
    const parts = toppedUp(spread, wanted);
    if (!lenient) await this.instructions.assertPossible(tx, organization.id, lease.id, { items: instruction?.items, refused });
    const [collected = []] = await this.collections.inTurn(tx, organization, charges, [parts.settled]);
    return {
      ...parts,
      entries: [
        ...move(source, account.receivable, total(parts.settled, amount.currency)),
        ...move(source, account.deposits, total(parts.deposits, amount.currency)),
        ...move(source, account.credit, parts.credit),
        ...collected,
      ],
    };
  }

  /** Writes down plans whose entries the caller has posted, in the same few statements however many; the payments' rows exist already. */
  async apply(tx: Tx, organization: Organization, done: readonly PostedPlan[]): Promise<void> {
    const allocations = done.flatMap(({ plan, paymentId, leaseId, postingId, valueOn }): NewAllocation[] => {
      const common = { leaseId, paymentId, postingId, effectiveOn: valueOn, reversalOf: null };
      return [
        ...plan.settled.map((part) => ({ ...common, ...part, depositItemId: null })),
        ...plan.deposits.map((part) => ({ ...common, ...part, chargeId: null, directed: false })),
      ];
    });
    const settled = done.flatMap(({ plan }) => plan.settled);
    const deposited = done.flatMap(({ plan }) => plan.deposits);
    await this.repository.insertAllocations(tx, organization.id, this.clock.now(), allocations);
    await this.repository.addToOpen(
      tx,
      organization.id,
      deltas(
        sumBy(settled, ({ chargeId }) => chargeId),
        -1,
      ),
    );
    await this.repository.addToDeposits(
      tx,
      organization.id,
      deltas(
        sumBy(deposited, ({ depositItemId }) => depositItemId),
        1,
      ),
    );
    const credits = done.filter(({ plan }) => plan.credit.isPositive);
    if (credits.length === 0) return;
    await this.repository.addCredit(
      tx,
      organization.id,
      credits.map(({ plan, paymentId, leaseId, valueOn }) => ({ paymentId, leaseId, amount: plan.credit, valueOn })),
    );
  }

  /** Everything that a payment settled, and the entries that send it back to `to`. Writes nothing. */
  async planRelease(
    tx: Tx,
    organization: Organization,
    { account, paymentId, to }: { account: LeaseAccount; paymentId: string; to: AccountKey },
  ): Promise<Release> {
    const { currency } = organization;
    const allocations = await this.repository.standingAllocations(tx, organization.id, { paymentId });
    const credit = Money.of(await this.repository.lotOf(tx, organization.id, paymentId), currency);
    const toCharges = allocations.flatMap(({ chargeId, amount }) => (chargeId === null ? [] : [{ chargeId, amount }]));
    const charges = await this.repository.charges(
      tx,
      organization.id,
      toCharges.map(({ chargeId }) => chargeId),
    );
    const parts = [...sumBy(toCharges, ({ chargeId }) => chargeId)].map(([chargeId, amount]) => ({ chargeId, amount }));
    const deposits = allocations.filter(({ depositItemId }) => depositItemId !== null);
    const back = parts.map(({ chargeId, amount }) => ({ chargeId, amount: amount.negated() }));
    const [collected = []] = await this.collections.inTurn(tx, organization, charges.values(), [back]);
    const entries = [
      ...move(account.receivable, to, total(parts, currency)),
      ...move(account.deposits, to, total(deposits, currency)),
      ...move(account.credit, to, credit),
      ...collected,
    ];
    return { leaseId: account.leaseId, allocations, credit, entries };
  }

  /**
   * Writes down a release whose entries the caller has posted: charges are open again, deposits less, credit gone. Credit
   * of other payments then settles what came open.
   */
  async applyRelease(
    tx: Tx,
    organization: Organization,
    { release, paymentId, postingId, on }: { release: Release; paymentId: string; postingId: string; on: LocalDate },
  ): Promise<void> {
    const { leaseId, allocations, credit } = release;
    const common = { leaseId, paymentId, postingId, effectiveOn: on };
    await this.repository.insertAllocations(
      tx,
      organization.id,
      this.clock.now(),
      allocations.map(({ id, ...allocation }) => ({ ...allocation, ...common, reversalOf: id })),
    );
    const charges = allocations.filter(({ chargeId }) => chargeId !== null);
    const deposits = allocations.filter(({ depositItemId }) => depositItemId !== null);
    await this.repository.addToOpen(
      tx,
      organization.id,
      deltas(
        sumBy(charges, ({ chargeId }) => chargeId ?? ''),
        1,
      ),
    );
    await this.repository.addToDeposits(
      tx,
      organization.id,
      deltas(
        sumBy(deposits, ({ depositItemId }) => depositItemId ?? ''),
        -1,
      ),
    );
    if (credit.isPositive) await this.repository.useCredit(tx, organization.id, [{ id: paymentId, amountMinor: credit.amountMinor }]);
    await this.credits.settleOpen(tx, organization, [leaseId], on);
  }

  /** Open charges of a lease in the order in which money settles them. */
  async openCharges(db: Reader, organizationId: string, leaseId: string): Promise<OpenCharge[]> {
    const { allocationPolicy } = await this.leases.get(db, organizationId, leaseId);
    return (await this.repository.openCharges(db, organizationId, [leaseId])).sort(orderBy(allocationPolicy));
  }

  /** Sum of a lease's open charges, due or not. @throws NotFound */
  async openTotal(db: Reader, organizationId: string, leaseId: string): Promise<Money> {
    const total = (await this.openTotals(db, organizationId, [leaseId])).get(leaseId);
    return total ?? Money.zero((await this.leases.get(db, organizationId, leaseId)).currency);
  }

  /** As `openTotal`, for many; a lease without open charges is absent. */
  openTotals(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<Map<string, Money>> {
    return this.repository.openTotals(db, organizationId, leaseIds);
  }
}
