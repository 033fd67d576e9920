import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { DepositDrawsService, type DepositUse, type Instruction } from '../billing/index.js';
import type { Lease } from '../leases/index.js';
import { account, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { MoneyInService, type Booked } from '../payments/index.js';

/** Money out of deposits of one lease that becomes a payment. */
export interface DepositPayment {
  /** The lease that has the deposits. */
  fromLeaseId: string;
  /** What of each deposit; all of them hold so much. */
  parts: readonly { depositItemId: string; amount: Money }[];
  use: DepositUse;
  /** The lease that is paid for. */
  lease: Pick<Lease, 'id' | 'state' | 'allocationPolicy'>;
  instruction?: Instruction | undefined;
  on: LocalDate;
  note: string;
}

/** A payment whose money was a deposit: it settles, is receipted, explained and taken back as any other is. */
@Injectable()
export class DepositPaymentsService {
  constructor(
    private readonly moneyIn: MoneyInService,
    private readonly draws: DepositDrawsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
  ) {}

  /** Whoever moves a deposit holds the accounts of the leases first. */
  async lock(tx: Tx, organization: Organization, leaseIds: readonly string[]): Promise<void> {
    await this.ledger.lockLeases(tx, organization, leaseIds);
  }

  /** Books the payment and takes the money out of the deposits. To be numbered with `number`. */
  async book(tx: Tx, organization: Organization, payment: DepositPayment): Promise<Booked> {
    const { fromLeaseId, parts, use, lease, instruction, on, note } = payment;
    const amount = Money.sum(
      parts.map((part) => part.amount),
      organization.currency,
    );
    const received = { amount, valueOn: on, method: 'DEPOSIT' as const, note };
    const source = account.deposits(fromLeaseId);
    const kind = `deposit-${use.toLowerCase()}`;
    const [booked] = await this.moneyIn.bookForLeases(tx, organization, [{ lease, source, received, instruction }], kind);
    if (!booked) throw new Error('The payment out of a deposit was not booked.');
    const { paymentId } = booked;
    const drawn = { leaseId: fromLeaseId, use, effectiveOn: on, paymentId, postingId: null };
    await this.draws.draw(
      tx,
      organization.id,
      parts.map((part) => ({ ...part, ...drawn })),
    );
    return booked;
  }

  /** The last step: receipt numbers, and an event of each payment. */
  async number(tx: Tx, organization: Organization, type: string, booked: readonly Booked[]): Promise<void> {
    const events = booked.map(({ paymentId, leaseId }) => {
      return { type, organizationId: organization.id, aggregateId: paymentId, payload: { paymentId, leaseId } };
    });
    await this.outbox.add(tx, ...events);
    await this.moneyIn.issueReceipts(tx, organization, booked);
  }
}
