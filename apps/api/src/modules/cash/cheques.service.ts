import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { bankOf, bookOf, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney, ChannelsService, MoneyInService, PaymentsService, ReversalsService } from '../payments/index.js';
import { ChequeExists, ChequeMoveNotAllowed, ChequePostDated } from './cash.errors.js';
import { after, mayMove, type ChequeMove, type ChequeState } from './cheque.rules.js';
import { ChequesRepository, type Cheque } from './cheques.repository.js';

export { CHEQUE_STATES } from './cheque.rules.js';
export type { Cheque } from './cheques.repository.js';

/** A cheque that somebody has brought. */
export interface NewCheque {
  leaseId: string;
  number: string;
  bank: string;
  drawerName: string;
  drawerAccount: string;
  drawnOn: LocalDate;
  amount: Money;
}

/** Cheques: money only when the bank says so. Whoever moves one waits at its lease's account. */
@Injectable()
export class ChequesService {
  constructor(
    private readonly repository: ChequesRepository,
    private readonly leases: LeasesService,
    private readonly channels: ChannelsService,
    private readonly ledger: LedgerService,
    private readonly moneyIn: MoneyInService,
    private readonly payments: PaymentsService,
    private readonly reversals: ReversalsService,
    private readonly clock: Clock,
  ) {}

  /** A cheque is kept, and nothing is paid yet. @throws NotFound, LeaseTakesNoMoney, ChequeExists */
  async receive(tx: Tx, organization: Organization, by: string, input: NewCheque): Promise<Cheque> {
    const lease = await this.leases.get(tx, organization.id, input.leaseId);
    assertTakesMoney(lease);
    const known = (): Error => new ChequeExists(`Cheque ${input.number} of ${input.bank} on that account is known.`);
    if (await this.repository.isKnown(tx, organization.id, input)) throw known();
    const cheque = {
      ...{ ...input, id: newId('chq'), state: 'HELD' as const, channelId: null, depositedOn: null, clearedOn: null, endedOn: null },
      ...{ endReason: null, paymentId: null, receivedBy: by, receivedAt: this.clock.now() },
    };
    try {
      await this.repository.insert(tx, organization.id, cheque);
    } catch (error) {
      if (isDuplicate(error, 'cheques_once')) throw known();
      throw error;
    }
    return cheque;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Cheque> {
    const cheque = isId(id, 'chq') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!cheque) throw new NotFound(`There is no cheque ${id}.`);
    return cheque;
  }

  /** In the order in which they were received, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; leaseId?: string; state?: ChequeState },
    page: PageRequest,
  ): Promise<Cheque[]> {
    return this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
  }

  /** It goes to the bank, not before the day that is written on it. @throws NotFound, ChequeMoveNotAllowed, ChequePostDated, InvalidRequest */
  async deposit(tx: Tx, organization: Organization, id: string, { on, channelId }: { on: LocalDate; channelId?: string }): Promise<Cheque> {
    const cheque = await this.lock(tx, organization, id, 'deposit');
    if (on < cheque.drawnOn) throw new ChequePostDated(`Cheque ${id} is dated ${cheque.drawnOn}.`, { drawnOn: cheque.drawnOn });
    this.assertDay(organization, on, cheque.drawnOn);
    if (channelId !== undefined && !(await this.channels.getMany(tx, [{ organizationId: organization.id, channelId }])).has(channelId))
      throw new NotFound(`There is no payment channel ${channelId}.`);
    return this.moved(tx, organization, { ...cheque, state: after('deposit'), depositedOn: on, channelId: channelId ?? null });
  }

  /** Now it is paid, as of the day on which the bank had the money. @throws NotFound, ChequeMoveNotAllowed, LeaseTakesNoMoney, InvalidRequest */
  async clear(tx: Tx, organization: Organization, id: string, { on, by }: { on: LocalDate; by: string }): Promise<Cheque> {
    const cheque = await this.lock(tx, organization, id, 'clearance');
    this.assertDay(organization, on, cheque.depositedOn);
    const lease = await this.leases.get(tx, organization.id, cheque.leaseId);
    assertTakesMoney(lease);
    const received = { amount: cheque.amount, valueOn: on, method: 'CHEQUE' as const, recordedBy: by };
    const booked = await this.moneyIn.bookForLeases(tx, organization, [{ received, lease, source: bankOf(bookOf(organization.kind)) }]);
    const paymentId = booked[0]?.paymentId ?? null;
    const cleared = await this.moved(tx, organization, { ...cheque, state: after('clearance'), clearedOn: on, paymentId });
    await this.moneyIn.issueReceipts(tx, organization, booked);
    return cleared;
  }

  /**
   * The bank does not pay it. If it had cleared, its payment is taken back in the same transaction, unless two people did so before:
   * here the bank has decided, not one of us.
   * @throws NotFound, ChequeMoveNotAllowed, InvalidRequest
   */
  async return(tx: Tx, organization: Organization, id: string, { on, reason }: { on: LocalDate; reason: string }): Promise<Cheque> {
    const cheque = await this.lock(tx, organization, id, 'return');
    this.assertDay(organization, on, cheque.depositedOn);
    if (cheque.paymentId !== null) {
      const payment = await this.payments.get(tx, organization.id, cheque.paymentId);
      if (payment.state !== 'REVERSED') await this.reversals.reverse(tx, organization, payment.id, `Cheque returned: ${reason}`);
    }
    return this.moved(tx, organization, { ...cheque, state: after('return'), endedOn: on, endReason: reason });
  }

  /** It is given back before it went to the bank. @throws NotFound, ChequeMoveNotAllowed */
  async withdraw(tx: Tx, organization: Organization, id: string, reason: string): Promise<Cheque> {
    const cheque = await this.lock(tx, organization, id, 'withdrawal');
    const endedOn = this.clock.today(organization.timeZone);
    return this.moved(tx, organization, { ...cheque, state: after('withdrawal'), endedOn, endReason: reason });
  }

  /** @throws NotFound, ChequeMoveNotAllowed */
  private async lock(tx: Tx, organization: Organization, id: string, move: ChequeMove): Promise<Cheque> {
    const { leaseId } = await this.get(tx, organization.id, id);
    await this.ledger.lockLease(tx, organization, leaseId);
    const cheque = await this.get(tx, organization.id, id);
    if (!mayMove(cheque.state, move)) throw new ChequeMoveNotAllowed(`Cheque ${id} is ${cheque.state}.`, { state: cheque.state, move });
    return cheque;
  }

  private async moved(tx: Tx, organization: Organization, cheque: Cheque): Promise<Cheque> {
    await this.repository.update(tx, organization.id, cheque);
    return cheque;
  }

  /** @throws InvalidRequest for a day before what came before it, or to come */
  private assertDay({ timeZone }: Organization, on: LocalDate, from: LocalDate | null): void {
    const today = this.clock.today(timeZone);
    const detail = on > today ? `must not be after today, ${today}` : from !== null && on < from ? `must not be before ${from}` : undefined;
    if (detail !== undefined)
      throw new InvalidRequest(`/on: ${detail}.`, { errors: [{ pointer: '/on', code: on > today ? 'future' : 'too-early', detail }] });
  }
}
