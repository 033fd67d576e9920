import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { invalidRequest, NotFound } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import type { LeaseAccount, NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrivalsService } from './arrivals.service.js';
import { DestinationsService, type Destination } from './destinations.service.js';
import { MoneyInService } from './money-in.service.js';
import { SuspenseNotOpen } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';
import { toPayment, type Payment } from './payments.service.js';
import { faultsOf } from './suspense-resolution.rules.js';
import { SuspenseItemsRepository, type SuspenseRow } from './suspense-items.repository.js';

/** Who decides, and where the money goes: all of it to one lease, or a part to each of several. */
export type Resolution = { userId: string } & ({ to: Destination } | { parts: readonly (Destination & { amount: Money })[] });

/** What is learned from a person who gave all of an item to one lease, in the same transaction. */
export type Learner = (tx: Tx, organizationId: string, item: SuspenseRow, decided: { lease: Lease; by: string }) => Promise<void>;

type InSuspense = PaymentRow & { channelId: string };

/** Gives money whose lease was not known to the lease, or the leases, that a person names. It counts for the day it was paid. */
@Injectable()
export class SuspenseResolutionService {
  private readonly learners: Learner[] = [];

  constructor(
    private readonly repository: SuspenseItemsRepository,
    private readonly payments: PaymentsRepository,
    private readonly moneyIn: MoneyInService,
    private readonly destinations: DestinationsService,
    private readonly arrivals: ArrivalsService,
    private readonly clock: Clock,
  ) {}

  /** Who wants to learn from decisions registers itself when it starts. */
  register(learner: Learner): void {
    this.learners.push(learner);
  }

  /**
   * Of twins that decide at once, the first one wins. @returns the payment: POSTED, or SPLIT with its parts posted
   * @throws NotFound, LeaseTakesNoMoney, SuspenseNotOpen, ChannelOfAnotherOwner; InvalidRequest for parts that do not add up
   */
  async resolve(tx: Tx, organization: Organization, id: string, resolution: Resolution): Promise<Payment> {
    const item = await this.repository.find(tx, organization.id, id);
    if (!item) throw new NotFound(`There is no suspense item ${id}.`);
    const parts = 'parts' in resolution ? resolution.parts : [{ ...resolution.to, amount: item.amount }];
    const faults = faultsOf(parts, item.amount);
    if (faults.length > 0) throw invalidRequest(faults);
    // The leases' accounts first, as everywhere; then the payment, where twins for other leases meet.
    const destinations = await this.destinations.lock(tx, organization, parts);
    const payment = await this.lockOpen(tx, organization.id, item);
    const leases = [...destinations.values()].map(({ lease }) => lease);
    await this.arrivals.assertServes(tx, organization, payment.channelId, leases);

    const only = 'parts' in resolution ? undefined : destinations.get(resolution.to.leaseId);
    const by = resolution.userId;
    await this.repository.markResolved(tx, organization.id, id, { leaseId: only?.lease.id ?? null, by, at: this.clock.now() });
    const booked =
      'parts' in resolution
        ? await this.moneyIn.bookPartsFromSuspense(
            tx,
            organization,
            payment,
            await this.named(tx, organization, { parts: resolution.parts, channelId: payment.channelId }, destinations),
          )
        : [
            await this.moneyIn.bookFromSuspense(tx, organization, payment, {
              ...found(only),
              instruction: resolution.to.instruction,
              alongside: await this.arrivals.outOfSuspense(tx, organization, payment.channelId, {
                leaseId: resolution.to.leaseId,
                amount: item.amount,
              }),
            }),
          ];
    if (only) for (const learn of this.learners) await learn(tx, organization.id, item, { lease: only.lease, by });
    await this.moneyIn.issueReceipts(tx, organization, booked);
    const posted = await this.payments.find(tx, organization.id, payment.id);
    if (!posted) throw new Error(`Payment ${payment.id} is gone.`);
    return toPayment(posted);
  }

  /** The parts with their leases. */
  private async named<T extends { leaseId: string; amount: Money }>(
    tx: Tx,
    organization: Organization,
    { parts, channelId }: { parts: readonly T[]; channelId: string },
    destinations: ReadonlyMap<string, Locked>,
  ): Promise<(T & { lease: Lease; alongside: NewEntry[] })[]> {
    const list: (T & { lease: Lease; alongside: NewEntry[] })[] = [];
    for (const part of parts) {
      const alongside = await this.arrivals.outOfSuspense(tx, organization, channelId, part);
      list.push({ ...part, lease: found(destinations.get(part.leaseId)).lease, alongside });
    }
    return list;
  }

  /** As `resolve`, by the payment; for modules that have learned whose it is. Nothing if it waits for nobody any more. */
  async resolvePayment(tx: Tx, organization: Organization, paymentId: string, resolution: Resolution): Promise<void> {
    const item = await this.repository.findByPayment(tx, organization.id, paymentId);
    if (item?.state === 'OPEN') await this.resolve(tx, organization, item.id, resolution);
  }

  private async lockOpen(tx: Tx, organizationId: string, { id, paymentId }: SuspenseRow): Promise<InSuspense> {
    const payment = await this.payments.lock(tx, organizationId, paymentId);
    const state = (await this.repository.find(tx, organizationId, id))?.state ?? 'REVERSED';
    if (payment?.state !== 'SUSPENSE' || payment.channelId === null || state !== 'OPEN')
      throw new SuspenseNotOpen(`Suspense item ${id} is ${state}.`, { paymentId, state });
    return { ...payment, channelId: payment.channelId };
  }
}

type Locked = { lease: Lease; account: LeaseAccount };

function found(destination: Locked | undefined): Locked {
  if (!destination) throw new Error('A lease was not locked.');
  return destination;
}
