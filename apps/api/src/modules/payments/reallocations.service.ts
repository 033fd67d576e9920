import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { ReallocationsService, type Instruction, type Reallocated } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { LedgerService, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { PaymentNotPosted } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow, type ReceiptFacts } from './payments.repository.js';
import { toPayment, type Payment } from './payments.service.js';

/** Lets posted payments settle something else. */
@Injectable()
export class PaymentReallocationsService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly reallocations: ReallocationsService,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * What the payment settles is taken back and settled anew, as if it had been said when the money came: with the same value date. The
   * receipt keeps its number, and says that it was issued again.
   * @throws NotFound, PaymentNotPosted, InstructionRefused, NothingToReallocate, InvalidRequest
   */
  async reallocate(
    tx: Tx,
    organization: Organization,
    id: string,
    decision: { instruction: Instruction; reason: string; by: string },
  ): Promise<Payment> {
    const { payment, account } = await this.lock(tx, organization, id);
    const lease = await this.leases.get(tx, organization.id, account.leaseId);
    const done = await this.reallocations.reallocate(tx, organization, { account, lease, payment, ...decision });
    await this.payments.reissueReceipt(tx, organization.id, id, this.receiptOf(organization, account, done));
    await this.outbox.add(tx, {
      type: 'payment.reallocated',
      organizationId: organization.id,
      aggregateId: id,
      payload: { paymentId: id, leaseId: lease.id },
    });
    return toPayment(payment);
  }

  /** The lease's account before the payment, as everywhere. */
  private async lock(tx: Tx, organization: Organization, id: string): Promise<{ payment: PaymentRow; account: LeaseAccount }> {
    const seen = await this.payments.find(tx, organization.id, id);
    if (!seen) throw new NotFound(`There is no payment ${id}.`);
    const account = seen.leaseId === null ? undefined : await this.ledger.lockLease(tx, organization, seen.leaseId);
    const payment = (await this.payments.lock(tx, organization.id, id)) ?? seen;
    if (account === undefined || payment.state !== 'POSTED' || payment.leaseId !== account.leaseId)
      throw new PaymentNotPosted(`Payment ${id} is ${payment.state}.`, { paymentId: id, state: payment.state });
    return { payment, account };
  }

  private receiptOf({ timeZone }: Organization, { owed, creditBalance }: LeaseAccount, { parts, deposited }: Reallocated): ReceiptFacts {
    const lines = (idOf: (part: Reallocated['parts'][number]) => string | null): { id: string; minor: number }[] => {
      const sums = new Map<string, number>();
      for (const part of parts) {
        const thing = idOf(part);
        if (thing !== null) sums.set(thing, (sums.get(thing) ?? 0) + part.amount.amountMinor);
      }
      return [...sums].map(([thing, minor]) => ({ id: thing, minor }));
    };
    return {
      charges: lines(({ chargeId }) => chargeId),
      deposits: lines(({ depositItemId }) => depositItemId),
      // Between charges and credit nothing changes by it; what went into deposits is owed again.
      balanceMinor: owed.minus(creditBalance).plus(deposited).amountMinor,
      reissuedOn: this.clock.today(timeZone),
    };
  }
}
