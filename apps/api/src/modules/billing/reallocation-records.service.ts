import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import type { LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { AllocationsRepository, type Reallocation } from './allocations.repository.js';
import { CreditsService } from './credits.service.js';
import { DepositsRepository } from './deposits.repository.js';
import { InstructionsService } from './instructions.service.js';
import { reallocated, type Placed } from './reallocations.rules.js';
import { SettlementsRepository, type StandingAllocation } from './settlements.repository.js';
import { sumBy, type Instruction, type OpenCharge, type Spread } from './settlements.rules.js';

/** A posted payment whose money is to settle something else; the lease's account and the payment are locked by the caller. */
export interface ReallocationRequest {
  account: LeaseAccount;
  lease: Pick<Lease, 'id' | 'state' | 'allocationPolicy'>;
  payment: { id: string; valueOn: LocalDate };
  instruction: Instruction;
  reason: string;
  by: string;
}

/** What settles, or no longer settles, by one posting. */
interface PostedMove {
  on: LocalDate;
  postingId: string;
  gone: StandingAllocation[];
  fresh: Placed[];
}

/** Reads what a re-allocation starts from, and writes down what came of it. */
@Injectable()
export class ReallocationRecords {
  constructor(
    private readonly allocations: AllocationsRepository,
    private readonly settlements: SettlementsRepository,
    private readonly deposits: DepositsRepository,
    private readonly instructions: InstructionsService,
    private readonly credits: CreditsService,
    private readonly clock: Clock,
  ) {}

  /**
   * What the payment settles, what it would settle instead, and the charges of both as they are now.
   * @throws InstructionRefused, or NotFound, if an item cannot be settled as it says
   */
  async plan(
    tx: Tx,
    organization: Organization,
    { payment, lease, instruction }: ReallocationRequest,
  ): Promise<{ standing: StandingAllocation[]; spread: Spread; charges: OpenCharge[] }> {
    const standing = await this.settlements.standingAllocations(tx, organization.id, { paymentId: payment.id });
    const credit = Money.of(await this.settlements.lotOf(tx, organization.id, payment.id), organization.currency);
    const settledIds = standing.flatMap(({ chargeId }) => chargeId ?? []);
    const charges = await this.settlements.charges(tx, organization.id, settledIds);
    for (const charge of await this.settlements.openCharges(tx, organization.id, [lease.id])) charges.set(charge.id, charge);

    const released = sumBy(standing, ({ chargeId, depositItemId }) => chargeId ?? depositItemId ?? '');
    const without = (id: string, open: Money): Money => open.plus(released.get(id) ?? Money.zero(organization.currency));
    const boxes = await this.deposits.list(tx, organization.id, lease.id);
    const spread = reallocated(
      {
        amount: Money.sum([credit, ...standing.map(({ amount }) => amount)], organization.currency),
        charges: [...charges.values()].map((charge) => ({ ...charge, open: without(charge.id, charge.open) })),
        deposits: boxes.map(({ id, missing }) => ({ id, open: without(id, missing) })).filter(({ open }) => open.isPositive),
        depositsFirst: lease.state === 'AWAITING_MOVE_IN',
        policy: lease.allocationPolicy,
      },
      instruction,
      standing,
    );
    await this.instructions.assertPossible(tx, organization.id, lease.id, { items: instruction.items, refused: spread.refused });
    return { standing, spread, charges: [...charges.values()] };
  }

  /** The credit of other payments then settles what came open. */
  async write(
    tx: Tx,
    organization: Organization,
    { reallocation, valueOn, moves }: { reallocation: Reallocation; valueOn: LocalDate; moves: readonly PostedMove[] },
  ): Promise<void> {
    const { id: reallocationId, paymentId, leaseId, at } = reallocation;
    await this.allocations.insertReallocation(tx, organization.id, reallocation);
    const common = { leaseId, paymentId, reallocationId };
    const rows = moves.flatMap(({ on, postingId, gone, fresh }) => [
      ...gone.map(({ id, ...allocation }) => ({ ...allocation, ...common, postingId, effectiveOn: on, reversalOf: id })),
      ...fresh.map((part) => ({ ...part, ...common, postingId, effectiveOn: on, reversalOf: null })),
    ]);
    await this.settlements.insertAllocations(tx, organization.id, at, rows);
    const gone = moves.flatMap((move) => move.gone);
    const fresh = moves.flatMap((move) => move.fresh);
    // Back into the payment's own credit, and out of it again, so that it always says for which day the money counts.
    const lot = { paymentId, leaseId, valueOn };
    await this.settlements.addCredit(tx, organization.id, [{ ...lot, amount: sum(gone, organization.currency) }]);
    await this.settlements.useCredit(tx, organization.id, [{ id: paymentId, amountMinor: sum(fresh, organization.currency).amountMinor }]);
    await this.settlements.addToOpen(
      tx,
      organization.id,
      changes(gone, fresh, ({ chargeId }) => chargeId, -1),
    );
    await this.settlements.addToDeposits(
      tx,
      organization.id,
      changes(gone, fresh, ({ depositItemId }) => depositItemId, 1),
    );
    await this.credits.settleOpen(tx, organization, [leaseId], this.clock.today(organization.timeZone));
  }
}

const sum = (list: readonly Placed[], currency: string): Money =>
  Money.sum(
    list.map(({ amount }) => amount),
    currency,
  );

/** What settling changes of each thing; taking back changes it the other way. */
function changes(
  gone: readonly Placed[],
  fresh: readonly Placed[],
  idOf: (part: Placed) => string | null,
  sign: 1 | -1,
): { id: string; amountMinor: number }[] {
  const signed = [...gone.map((part) => ({ ...part, amount: part.amount.negated() })), ...fresh];
  const touched = signed.filter((part) => idOf(part) !== null);
  return [...sumBy(touched, (part) => idOf(part) ?? '')].map(([id, { amountMinor }]) => ({ id, amountMinor: sign * amountMinor }));
}
