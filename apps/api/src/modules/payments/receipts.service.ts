import { Injectable } from '@nestjs/common';
import { isId, type Reader } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { ChargesService, CreditDrawsService, DepositsService, InvoicesService } from '../billing/index.js';
import { NoReceipt } from './payments.errors.js';
import { PaymentsRepository, type PaymentMethod, type PaymentState, type ReceiptFacts } from './payments.repository.js';
import { TransfersRepository } from './transfers.repository.js';

/** One thing that a payment settled. */
export interface ReceiptLine {
  settles: 'CHARGE' | 'DEPOSIT';
  /** Of the charge or of the deposit. */
  kind: string;
  description: string;
  /** Null for a deposit, and for a charge that stands alone. */
  invoiceNumber: string | null;
  amount: Money;
}

/** The document that says what was paid and what became of it, as on the day it was issued. */
export interface Receipt {
  number: string;
  paymentId: string;
  leaseId: string;
  /** A payment that was taken back keeps its receipt, which says so. */
  state: PaymentState;
  method: PaymentMethod;
  externalId: string | null;
  paidOn: LocalDate;
  recordedAt: Date;
  amount: Money;
  lines: ReceiptLine[];
  /** What was left over and is paid ahead. */
  credit: Money;
  /** Owed once it was posted, or issued again; negative if paid ahead. */
  balanceAfter: Money;
  /** The day on which it was issued again, because the payment settles something else since. */
  reissuedOn: LocalDate | null;
  /** The payment of which it is a part. */
  splitOf: string | null;
  /** The payment that holds its money now, after it was moved to another lease. */
  movedTo: string | null;
  /** The lease of the same tenant whose credit it was. */
  transferredFrom: string | null;
  /** Payments at other leases of the same tenant that were made of what it left over. */
  transferredTo: { paymentId: string; amount: Money }[];
}

/** Receipts of posted payments. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly charges: ChargesService,
    private readonly invoices: InvoicesService,
    private readonly deposits: DepositsService,
    private readonly draws: CreditDrawsService,
    private readonly transfers: TransfersRepository,
  ) {}

  /** @throws NotFound; NoReceipt for a payment that never left suspense */
  async get(db: Reader, organizationId: string, paymentId: string): Promise<Receipt> {
    const payment = await this.payments.find(db, organizationId, paymentId);
    if (!payment) throw new NotFound(`There is no payment ${paymentId}.`);
    const { number, leaseId, receipt, amount } = payment;
    if (number === null || leaseId === null || receipt === null)
      throw new NoReceipt(`Payment ${paymentId} is in suspense, or was when it was reversed.`, { paymentId });
    const { currency } = amount;
    const lines = [
      ...(await this.chargeLines(db, organizationId, receipt, currency)),
      ...(await this.depositLines(db, { organizationId, leaseId }, receipt, currency)),
    ];
    const settled = Money.sum(
      lines.map((line) => line.amount),
      currency,
    );
    return {
      number,
      paymentId,
      leaseId,
      state: payment.state,
      method: payment.method,
      externalId: payment.externalId,
      paidOn: payment.valueOn,
      recordedAt: payment.createdAt,
      amount,
      lines,
      credit: amount.minus(settled),
      balanceAfter: Money.of(receipt.balanceMinor, currency),
      reissuedOn: receipt.reissuedOn ?? null,
      splitOf: payment.splitOf,
      movedTo: payment.movedTo,
      ...(await this.transfersOf(db, organizationId, paymentId)),
    };
  }

  private async transfersOf(
    db: Reader,
    organizationId: string,
    paymentId: string,
  ): Promise<Pick<Receipt, 'transferredFrom' | 'transferredTo'>> {
    const transfer = await this.transfers.find(db, organizationId, paymentId);
    const draws = await this.draws.standing(db, organizationId, paymentId);
    const transferredTo = draws.flatMap(({ drawnFor, amount }) => (isId(drawnFor, 'pay') ? [{ paymentId: drawnFor, amount }] : []));
    return { transferredFrom: transfer?.fromLeaseId ?? null, transferredTo };
  }

  private async chargeLines(db: Reader, organizationId: string, { charges }: ReceiptFacts, currency: string): Promise<ReceiptLine[]> {
    // One after the other: a receipt has a handful of lines, and must not take the whole pool for itself.
    const settled = [];
    for (const { id } of charges) settled.push(await this.charges.get(db, organizationId, id));
    const numbers = new Map<string, string>();
    for (const id of new Set(settled.flatMap(({ invoiceId }) => invoiceId ?? [])))
      numbers.set(id, (await this.invoices.get(db, organizationId, id)).number);
    return settled.map(({ kind, description, invoiceId }, index) => ({
      settles: 'CHARGE' as const,
      kind,
      description,
      invoiceNumber: invoiceId === null ? null : (numbers.get(invoiceId) ?? null),
      amount: Money.of(charges[index]?.minor ?? 0, currency),
    }));
  }

  private async depositLines(
    db: Reader,
    { organizationId, leaseId }: { organizationId: string; leaseId: string },
    { deposits }: ReceiptFacts,
    currency: string,
  ): Promise<ReceiptLine[]> {
    if (deposits.length === 0) return [];
    const kinds = new Map((await this.deposits.list(db, organizationId, leaseId)).map(({ id, kind }) => [id, kind]));
    return deposits.map(({ id, minor }) => ({
      settles: 'DEPOSIT' as const,
      kind: kinds.get(id) ?? 'OTHER',
      description: 'Deposit',
      invoiceNumber: null,
      amount: Money.of(minor, currency),
    }));
  }
}
