import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { dateIn } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { PaymentsService, type Payment } from '../payments/index.js';
import { RefundsService } from '../refunds/index.js';
import { DebtsService } from './debts.service.js';
import { receiptEmail } from './emails.rules.js';
import { emailTo, smsTo } from './letters.js';
import { MessagesService } from './messages.service.js';
import { cashWording, declarationRejectedWording, receiptWording, refundWording, reversalWording } from './money-texts.rules.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService, type Addressee } from './tenancies.service.js';

/** Said where a transaction code would be: cash has none. */
const CASH = 'CASH';

/** What tenants are told about their money. It answers what they have just done, so it goes out at once, by night too. */
@Injectable()
export class PaymentMessagesService {
  constructor(
    private readonly payments: PaymentsService,
    private readonly refunds: RefundsService,
    private readonly debts: DebtsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** The receipt: a text, and a copy by e-mail where there is an address. Nothing for what tenants brought along from older books. */
  async posted(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const payment = await this.payments.get(tx, organization.id, paymentId);
    // Reversed before anybody was told of it: only the reversal is told.
    if (payment.state !== 'POSTED' || payment.method === 'OPENING_BALANCE') return;
    // Nothing came in: what became of a deposit is told as that.
    if (payment.method === 'DEPOSIT') return;
    const addressee = await this.addressee(tx, organization, payment);
    if (!addressee) return;
    const { owed, credit } = await this.debts.standing(tx, organization, addressee.lease.id);
    const { amount, valueOn: on } = payment;
    const number = payment.number ?? '';
    const receipt = { amount, on, number, code: payment.externalId ?? (payment.method === 'CASH' ? CASH : number), owed, credit };
    const occasion = { cause: `payment.posted:${paymentId}`, notBefore: this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [
      smsTo(addressee, receiptWording(addressee.tenancy, receipt), occasion),
      ...emailTo(addressee, 'payment.received', occasion, (language, tenancy) =>
        receiptEmail(language, tenancy, { ...receipt, organization: organization.name }),
      ),
    ]);
  }

  /** Cash: the tenant is asked at once whether it is what they paid, and told who wrote it down. */
  async cashRecorded(tx: Tx, organization: Organization, paymentId: string, staff: (userId: string) => Promise<string>): Promise<void> {
    const payment = await this.payments.get(tx, organization.id, paymentId);
    // One that was taken back already is told as that alone.
    if (payment.method !== 'CASH' || payment.state !== 'POSTED') return;
    const addressee = await this.addressee(tx, organization, payment);
    if (!addressee) return;
    const name = payment.recordedBy === null ? organization.name : await staff(payment.recordedBy);
    const wording = cashWording(addressee.tenancy, { amount: payment.amount, number: payment.number ?? '', staff: name });
    const occasion = { cause: `payment.cash-recorded:${paymentId}`, notBefore: this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording, occasion)]);
  }

  /** Money that the provider took back, a cheque that bounced, or an error. */
  async reversed(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const payment = await this.payments.get(tx, organization.id, paymentId);
    if (payment.method === 'OPENING_BALANCE') return;
    const addressee = await this.addressee(tx, organization, payment);
    if (!addressee) return;
    const { owed } = await this.debts.standing(tx, organization, addressee.lease.id);
    const on = payment.reversedOn ?? dateIn(this.times.atOnce(), organization.timeZone);
    const code = payment.externalId ?? payment.number ?? '';
    const wording = reversalWording(addressee.tenancy, { amount: payment.amount, on, code, owed });
    const occasion = { cause: `payment.reversed:${paymentId}`, notBefore: this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording, occasion)]);
  }

  /** What a tenant declared, and nobody has found: it counts as unpaid. */
  async declarationRejected(
    tx: Tx,
    organization: Organization,
    declared: { id: string; leaseId: string; code: string; amount: Money },
  ): Promise<void> {
    const addressee = await this.addressee(tx, organization, declared);
    if (!addressee) return;
    const occasion = { cause: `payment.declaration-rejected:${declared.id}`, notBefore: this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, declarationRejectedWording(addressee.tenancy, declared), occasion)]);
  }

  /** Credit that was sent back: whoever did not get it must call. */
  async refunded(tx: Tx, organization: Organization, refundId: string, ofDeposit: boolean): Promise<void> {
    const { leaseId, amount, reference, paidOn } = await this.refunds.get(tx, organization.id, refundId);
    const addressee = (await this.tenancies.of(tx, organization, [leaseId])).get(leaseId);
    if (!addressee || reference === null || paidOn === null) return;
    const wording = refundWording(addressee.tenancy, { amount, on: paidOn, code: reference, ofDeposit });
    const occasion = { cause: `refund.paid:${refundId}`, notBefore: this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording, occasion)]);
  }

  private async addressee(tx: Tx, organization: Organization, { leaseId }: Pick<Payment, 'leaseId'>): Promise<Addressee | undefined> {
    if (leaseId === null) return undefined;
    return (await this.tenancies.of(tx, organization, [leaseId])).get(leaseId);
  }
}
