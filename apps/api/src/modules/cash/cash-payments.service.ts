import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { InvalidRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Instruction } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { account, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney, MoneyInService, PaymentsService, type Payment } from '../payments/index.js';
import { CashBooksService, type Taker } from './cash-books.service.js';

/** Cash for a lease. */
export interface NewCash {
  leaseId: string;
  amount: Money;
  /** The day it was taken. */
  valueOn: LocalDate;
  note?: string;
  /** What it settles first. */
  instruction?: Instruction;
}

/** Cash that a person takes, one payment at a time. */
@Injectable()
export class CashPaymentsService {
  constructor(
    private readonly books: CashBooksService,
    private readonly moneyIn: MoneyInService,
    private readonly payments: PaymentsService,
    private readonly ledger: LedgerService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Cash that a person took for a lease: theirs until it is banked. Of two at the limit of a book, the first one wins.
   * @throws NotFound, LeaseTakesNoMoney, InstructionRefused, NoCashBook, CashLimitReached; InvalidRequest for a day to come
   */
  async record(tx: Tx, organization: Organization, taker: Taker, { leaseId, instruction, ...cash }: NewCash): Promise<Payment> {
    const today = this.clock.today(organization.timeZone);
    if (cash.valueOn > today)
      throw new InvalidRequest(`/valueOn: cash cannot be taken on a day to come; today is ${today}.`, {
        errors: [{ pointer: '/valueOn', code: 'future', detail: 'must not be after today' }],
      });
    const lease = await this.leases.get(tx, organization.id, leaseId);
    assertTakesMoney(lease);
    // The lease's account before the book, as everywhere.
    await this.ledger.lockLease(tx, organization, lease.id);
    await this.books.claimRoom(tx, organization, taker, cash.amount);
    const received = { ...cash, method: 'CASH' as const, recordedBy: taker.id };
    const [booked] = await this.moneyIn.bookForLeases(tx, organization, [
      { received, lease, source: account.cashInHand(taker.id), instruction },
    ]);
    if (!booked) throw new Error('The cash was not booked.');
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
    return this.payments.get(tx, organization.id, booked.paymentId);
  }
}
