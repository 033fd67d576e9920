import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { OpeningCreditsService } from './opening-credits.service.js';
import { LeaseTakesNoMoney } from './payments.errors.js';
import { PaymentsRepository, type PaymentFilter, type PaymentMethod, type PaymentRow, type PaymentState } from './payments.repository.js';

export { PAYMENT_METHODS, PAYMENT_STATES, type PaymentMethod, type PaymentState } from './payments.repository.js';

/** Money received from or for a tenant. */
export interface Payment {
  id: string;
  /** Null while in suspense. */
  leaseId: string | null;
  /** The paybill or till it came through; null for cash and opening balances. */
  channelId: string | null;
  method: PaymentMethod;
  /** The provider's receipt, such as M-Pesa's transaction code. */
  externalId: string | null;
  amount: Money;
  /** The day it counts for: when the payer paid, not when we heard of it. */
  valueOn: LocalDate;
  /** Receipt number, `RCT-2026-000123`; null while in suspense. */
  number: string | null;
  state: PaymentState;
  /** The payment of which it is a part; null for a whole one. */
  splitOf: string | null;
  /** The payment that holds its money now, after it was moved to another lease; null if it was not. */
  movedTo: string | null;
  reversedOn: LocalDate | null;
  reversalReason: string | null;
  /** The user who took cash. */
  recordedBy: string | null;
  note: string | null;
  createdAt: Date;
}

/** Payments as they stand. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly repository: PaymentsRepository,
    private readonly openingCredits: OpeningCreditsService,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Payment> {
    const payment = await this.repository.find(db, organizationId, id);
    if (!payment) throw new NotFound(`There is no payment ${id}.`);
    return toPayment(payment);
  }

  /** In order of recording, one more than a page holds. */
  async list(db: Reader, organizationId: string, filter: PaymentFilter, page: PageRequest): Promise<Payment[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    return rows.map(toPayment);
  }

  /**
   * Credit that tenants brought along from the books before these, as payments into the bank account; for imports.
   * It settles what is open, and tells nobody: the tenants have paid it long ago.
   */
  async recordOpeningCredit(
    tx: Tx,
    organization: Organization,
    list: readonly { leaseId: string; amount: Money; on: LocalDate }[],
  ): Promise<void> {
    await this.openingCredits.record(tx, organization, list);
  }
}

/** False for a draft and a cancelled lease. */
export const takesMoney = ({ state }: Pick<Lease, 'state'>): boolean => state !== 'DRAFT' && state !== 'CANCELLED';

/** @throws LeaseTakesNoMoney for a draft and a cancelled lease */
export function assertTakesMoney({ id, state }: Pick<Lease, 'id' | 'state'>): void {
  if (!takesMoney({ state })) throw new LeaseTakesNoMoney(`Lease ${id} is ${state}.`, { leaseId: id, state });
}

export function toPayment(row: PaymentRow): Payment {
  const { inboundTransactionId: _inbound, receiptPostingId: _posting, receipt: _receipt, ...payment } = row;
  return payment;
}
