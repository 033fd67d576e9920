import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { CreditTooSmall } from './billing.errors.js';
import { CreditDrawsRepository, type CreditDraw } from './credit-draws.repository.js';
import { CreditsService } from './credits.service.js';
import { SettlementsRepository } from './settlements.repository.js';
import { takeCredit, type CreditLot } from './settlements.rules.js';

/** How much credit of a lease; with a payment, of what that left. */
interface Wanted {
  leaseId: string;
  paymentId?: string | undefined;
  amount: Money;
}

/** Unused credit that leaves a lease otherwise than by settling charges: back to who paid, or to another lease. Accounts are locked by the caller. */
@Injectable()
export class CreditDrawsService {
  constructor(
    private readonly repository: CreditDrawsRepository,
    private readonly settlements: SettlementsRepository,
    private readonly credits: CreditsService,
    private readonly clock: Clock,
  ) {}

  /** What of a lease's credit nobody has used, or taken out; with a payment, of the credit that it left. */
  async unused(db: Reader, organization: Organization, from: { leaseId: string; paymentId?: string | undefined }): Promise<Money> {
    const lots = await this.lots(db, organization.id, from);
    return Money.sum(
      lots.map(({ remaining }) => remaining),
      organization.currency,
    );
  }

  /** Takes it from the oldest payments first, as settling charges does. @throws CreditTooSmall */
  async draw(tx: Tx, organization: Organization, { drawnFor, ...wanted }: Wanted & { drawnFor: string }): Promise<void> {
    const { leaseId } = wanted;
    const draws = (await this.demand(tx, organization, wanted)).map((part) => ({ ...part, leaseId, drawnFor }));
    await this.repository.insert(tx, organization.id, this.clock.now(), draws);
    await this.use(tx, organization.id, draws, 1);
  }

  /** What of each payment's credit `draw` would take. @throws CreditTooSmall */
  async demand(db: Reader, organization: Organization, { amount, ...from }: Wanted): Promise<{ paymentId: string; amount: Money }[]> {
    const taken = takeCredit(await this.lots(db, organization.id, from), amount);
    if (taken) return taken;
    const available = (await this.unused(db, organization, from)).amount;
    throw new CreditTooSmall(`Lease ${from.leaseId} has ${available} of unused credit, not ${amount.amount}.`, { available });
  }

  /** Gives back what was taken for something that has failed, or was taken back; it settles what came open meanwhile. */
  async release(tx: Tx, organization: Organization, drawnFor: string): Promise<void> {
    const draws = await this.repository.standing(tx, organization.id, { drawnFor });
    await this.repository.release(tx, organization.id, drawnFor, this.clock.now());
    await this.use(tx, organization.id, draws, -1);
    const leaseIds = [...new Set(draws.map(({ leaseId }) => leaseId))];
    await this.credits.settleOpen(tx, organization, leaseIds, this.clock.today(organization.timeZone));
  }

  /** What was taken out of the credit that a payment left, and not given back. */
  async drawnFrom(db: Reader, organization: Organization, paymentId: string): Promise<Money> {
    const draws = await this.repository.standing(db, organization.id, { paymentId });
    return Money.sum(
      draws.map(({ amount }) => amount),
      organization.currency,
    );
  }

  /** What was taken out of the credit that a payment left, and not given back: what for. */
  standing(db: Reader, organizationId: string, paymentId: string): Promise<CreditDraw[]> {
    return this.repository.standing(db, organizationId, { paymentId });
  }

  private async lots(db: Reader, organizationId: string, from: { leaseId: string; paymentId?: string | undefined }): Promise<CreditLot[]> {
    const lots = await this.settlements.lots(db, organizationId, [from.leaseId]);
    return lots.filter(({ paymentId }) => from.paymentId === undefined || paymentId === from.paymentId);
  }

  private async use(tx: Tx, organizationId: string, draws: readonly { paymentId: string; amount: Money }[], sign: 1 | -1): Promise<void> {
    const deltas = draws.map(({ paymentId, amount }) => ({ id: paymentId, amountMinor: sign * amount.amountMinor }));
    await this.settlements.useCredit(tx, organizationId, deltas);
  }
}
