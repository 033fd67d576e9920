import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { invalidRequest, NotFound } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { DestinationsService, type Destination } from './destinations.service.js';
import { MoneyInService } from './money-in.service.js';
import { SuspenseNotOpen } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';
import { toPayment, type Payment } from './payments.service.js';
import { faultsOf } from './suspense-resolution.rules.js';
import { SuspenseRepository, type SuspenseRow } from './suspense.repository.js';

/** Who decides, and where the money goes: all of it to one lease, or a part to each of several. */
export type Resolution = { userId: string } & ({ to: Destination } | { parts: readonly (Destination & { amount: Money })[] });

type InSuspense = PaymentRow & { channelId: string };

/** Gives money whose lease was not known to the lease, or the leases, that a person names. It counts for the day it was paid. */
@Injectable()
export class SuspenseResolutionService {
  constructor(
    private readonly repository: SuspenseRepository,
    private readonly payments: PaymentsRepository,
    private readonly moneyIn: MoneyInService,
    private readonly ledger: LedgerService,
    private readonly destinations: DestinationsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Of twins that decide at once, the first one wins. @returns the payment: POSTED, or SPLIT with its parts posted
   * @throws NotFound, LeaseTakesNoMoney, SuspenseNotOpen; InvalidRequest for parts that do not add up
   */
  async resolve(tx: Tx, organization: Organization, id: string, resolution: Resolution): Promise<Payment> {
    const item = await this.repository.find(tx, organization.id, id);
    if (!item) throw new NotFound(`There is no suspense item ${id}.`);
    const parts = 'parts' in resolution ? resolution.parts : [{ ...resolution.to, amount: item.amount }];
    const faults = faultsOf(parts, item.amount);
    if (faults.length > 0) throw invalidRequest(faults);
    const leases = await this.destinations.of(tx, organization.id, parts);
    // The leases' accounts first, as everywhere; then the payment, where twins for other leases meet.
    await this.ledger.lockLeases(tx, organization, [...leases.keys()]);
    const payment = await this.lockOpen(tx, organization.id, item);

    const split = 'parts' in resolution;
    const [only] = parts;
    const leaseId = split ? null : (only?.leaseId ?? null);
    await this.repository.markResolved(tx, organization.id, id, { leaseId, by: resolution.userId, at: this.clock.now() });
    if (split) await this.split(tx, organization, payment, { parts, leases });
    else await this.give(tx, organization, payment, { ...resolution.to, leases });
    const posted = await this.payments.find(tx, organization.id, payment.id);
    if (!posted) throw new Error(`Payment ${payment.id} is gone.`);
    return toPayment(posted);
  }

  private async give(
    tx: Tx,
    organization: Organization,
    payment: InSuspense,
    { leaseId, instruction, leases }: Destination & { leases: ReadonlyMap<string, Lease> },
  ): Promise<void> {
    const lease = leases.get(leaseId);
    if (!lease) throw new Error(`Lease ${leaseId} was not read.`);
    const leaseAccount = await this.ledger.lockLease(tx, organization, leaseId);
    const booked = await this.moneyIn.bookFromSuspense(tx, organization, payment, { account: leaseAccount, lease, instruction });
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
  }

  /** The payment keeps the provider's receipt and settles nothing itself; each part is a payment of its own with its own receipt. */
  private async split(
    tx: Tx,
    organization: Organization,
    whole: InSuspense,
    { parts, leases }: { parts: readonly (Destination & { amount: Money })[]; leases: ReadonlyMap<string, Lease> },
  ): Promise<void> {
    const list = parts.flatMap(({ leaseId, amount, instruction }) => {
      const lease = leases.get(leaseId);
      return lease ? [{ lease, amount, instruction }] : [];
    });
    const booked = await this.moneyIn.bookPartsFromSuspense(tx, organization, whole, list);
    await this.moneyIn.issueReceipts(tx, organization, booked);
  }

  private async lockOpen(tx: Tx, organizationId: string, { id, paymentId }: SuspenseRow): Promise<InSuspense> {
    const payment = await this.payments.lock(tx, organizationId, paymentId);
    const state = (await this.repository.find(tx, organizationId, id))?.state ?? 'REVERSED';
    if (payment?.state !== 'SUSPENSE' || payment.channelId === null || state !== 'OPEN')
      throw new SuspenseNotOpen(`Suspense item ${id} is ${state}.`, { paymentId, state });
    return { ...payment, channelId: payment.channelId };
  }
}
