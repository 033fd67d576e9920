import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { bankOf, bookOf } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney, MoneyInService, PaymentsService, ReversalsService } from '../payments/index.js';
import { after } from './cheque.rules.js';
import { ChequesService, type Cheque } from './cheques.service.js';

/** A cheque becomes money when the bank says so, and ceases to be when the bank says so. */
@Injectable()
export class ChequeMoneyService {
  constructor(
    private readonly cheques: ChequesService,
    private readonly leases: LeasesService,
    private readonly moneyIn: MoneyInService,
    private readonly payments: PaymentsService,
    private readonly reversals: ReversalsService,
  ) {}

  /** Now it is paid, as of the day on which the bank had the money. @throws NotFound, ChequeMoveNotAllowed, LeaseTakesNoMoney, InvalidRequest */
  async clear(tx: Tx, organization: Organization, id: string, { on, by }: { on: LocalDate; by: string }): Promise<Cheque> {
    const cheque = await this.cheques.lock(tx, organization, id, 'clearance');
    this.cheques.assertDay(organization, on, cheque.depositedOn);
    const lease = await this.leases.get(tx, organization.id, cheque.leaseId);
    assertTakesMoney(lease);
    const received = { amount: cheque.amount, valueOn: on, method: 'CHEQUE' as const, recordedBy: by };
    // What the payer said when the cheque came in holds as far as it is open still: the bank has the money, whatever was paid meanwhile.
    const instruction = cheque.instruction ?? undefined;
    const source = bankOf(bookOf(organization.kind));
    const booked = await this.moneyIn.bookForLeases(tx, organization, [{ received, lease, source, instruction, lenient: true }]);
    const paymentId = booked[0]?.paymentId ?? null;
    const cleared = await this.cheques.moved(tx, organization, { ...cheque, state: after('clearance'), clearedOn: on, paymentId });
    await this.moneyIn.issueReceipts(tx, organization, booked);
    return cleared;
  }

  /**
   * The bank does not pay it. If it had cleared, its payment is taken back in the same transaction, unless two people did so before:
   * here the bank has decided, not one of us.
   * @throws NotFound, ChequeMoveNotAllowed, InvalidRequest
   */
  async return(tx: Tx, organization: Organization, id: string, { on, reason }: { on: LocalDate; reason: string }): Promise<Cheque> {
    const cheque = await this.cheques.lock(tx, organization, id, 'return');
    this.cheques.assertDay(organization, on, cheque.depositedOn);
    if (cheque.paymentId !== null) {
      const payment = await this.payments.get(tx, organization.id, cheque.paymentId);
      if (payment.state !== 'REVERSED') await this.reversals.reverse(tx, organization, payment.id, `Cheque returned: ${reason}`);
    }
    return this.cheques.moved(tx, organization, { ...cheque, state: after('return'), endedOn: on, endReason: reason });
  }
}
