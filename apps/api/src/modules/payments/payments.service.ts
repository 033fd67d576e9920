import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService, type Lease } from '../leases/index.js';
import { account } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { MoneyInService } from './money-in.service.js';
import { OpeningCreditsService } from './opening-credits.service.js';
import { LeaseTakesNoMoney } from './payments.errors.js';
import { PaymentsRepository, type PaymentMethod, type PaymentRow, type PaymentState } from './payments.repository.js';

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
  reversedOn: LocalDate | null;
  reversalReason: string | null;
  /** The user who took cash. */
  recordedBy: string | null;
  note: string | null;
  createdAt: Date;
}

/** Payments as they stand, and cash. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly repository: PaymentsRepository,
    private readonly moneyIn: MoneyInService,
    private readonly openingCredits: OpeningCreditsService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Payment> {
    const payment = await this.repository.find(db, organizationId, id);
    if (!payment) throw new NotFound(`There is no payment ${id}.`);
    return toPayment(payment);
  }

  /** In order of recording, one more than a page holds. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; externalId?: string; sight: Sight },
    page: PageRequest,
  ): Promise<Payment[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    return rows.map(toPayment);
  }

  /**
   * Cash that a person took for a lease: theirs until it is banked.
   * @throws NotFound, LeaseTakesNoMoney; InvalidRequest for a day to come
   */
  async recordCash(
    tx: Tx,
    organization: Organization,
    userId: string,
    input: { leaseId: string; amount: Money; valueOn: LocalDate; note?: string },
  ): Promise<Payment> {
    const { leaseId, ...cash } = input;
    const today = this.clock.today(organization.timeZone);
    if (cash.valueOn > today)
      throw new InvalidRequest(`/valueOn: cash cannot be taken on a day to come; today is ${today}.`, {
        errors: [{ pointer: '/valueOn', code: 'future', detail: 'must not be after today' }],
      });
    const lease = await this.leases.get(tx, organization.id, leaseId);
    assertTakesMoney(lease);
    const received = { ...cash, method: 'CASH' as const, recordedBy: userId };
    const [booked] = await this.moneyIn.bookForLeases(tx, organization, [{ received, lease, source: account.cashInHand(userId) }]);
    if (!booked) throw new Error('The cash was not booked.');
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
    return this.get(tx, organization.id, booked.paymentId);
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
