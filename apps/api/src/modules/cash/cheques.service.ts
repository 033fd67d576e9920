import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Instruction } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ChannelsService } from '../channels/index.js';
import { assertTakesMoney } from '../payments/index.js';
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
  /** What it settles first. */
  instruction?: Instruction;
}

/** More cheques than any organization pays in in a fortnight. */
const AT_BANK_LIMIT = 1_000;

/** Cheques, which are no money yet. Whoever moves one waits at its lease's account. */
@Injectable()
export class ChequesService {
  constructor(
    private readonly repository: ChequesRepository,
    private readonly leases: LeasesService,
    private readonly channels: ChannelsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
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
      ...{ endReason: null, paymentId: null, instruction: input.instruction ?? null, receivedBy: by, receivedAt: this.clock.now() },
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
    const into = channelId === undefined ? undefined : await this.channels.getMany(tx, [{ organizationId: organization.id, channelId }]);
    // An owner's own account is not where a cheque to the organization is cleared.
    if (channelId !== undefined && into?.get(channelId)?.ownerId !== null) throw new NotFound(`There is no payment channel ${channelId}.`);
    // A bank's statement may have brought it already.
    await this.outbox.add(tx, { type: 'cheque.deposited', organizationId: organization.id, aggregateId: id, payload: { chequeId: id } });
    return this.moved(tx, organization, { ...cheque, state: after('deposit'), depositedOn: on, channelId: channelId ?? null });
  }

  /** It is given back before it went to the bank. @throws NotFound, ChequeMoveNotAllowed */
  async withdraw(tx: Tx, organization: Organization, id: string, reason: string): Promise<Cheque> {
    const cheque = await this.lock(tx, organization, id, 'withdrawal');
    const endedOn = this.clock.today(organization.timeZone);
    return this.moved(tx, organization, { ...cheque, state: after('withdrawal'), endedOn, endReason: reason });
  }

  /** Cheques that went to the bank on those days and that no line of a statement shows yet; for who reads statements. */
  async atBank(
    db: Reader,
    organizationId: string,
    days: { from: LocalDate; to: LocalDate },
  ): Promise<(Cheque & { depositedOn: LocalDate })[]> {
    const cheques = await this.repository.atBank(db, organizationId, days, AT_BANK_LIMIT);
    return cheques.flatMap(({ depositedOn, ...cheque }) => (depositedOn === null ? [] : [{ ...cheque, depositedOn }]));
  }

  /** A line of the bank's statement shows the cheque's money: one that has not cleared yet clears by it, as of its day. */
  async showOnStatement(tx: Tx, organization: Organization, id: string, line: { id: string; on: LocalDate }): Promise<void> {
    await this.repository.showOnStatement(tx, organization.id, id, line.id);
    const payload = { chequeId: id, on: line.on };
    await this.outbox.add(tx, { type: 'cheque.shown', organizationId: organization.id, aggregateId: id, payload });
  }

  /** The cheque, which nobody else moves until the transaction ends, and which may make this move. @throws NotFound, ChequeMoveNotAllowed */
  async lock(tx: Tx, organization: Organization, id: string, move: ChequeMove): Promise<Cheque> {
    const { leaseId } = await this.get(tx, organization.id, id);
    await this.ledger.lockLease(tx, organization, leaseId);
    const cheque = await this.get(tx, organization.id, id);
    if (!mayMove(cheque.state, move)) throw new ChequeMoveNotAllowed(`Cheque ${id} is ${cheque.state}.`, { state: cheque.state, move });
    return cheque;
  }

  /** Writes a move of a locked cheque down. */
  async moved(tx: Tx, organization: Organization, cheque: Cheque): Promise<Cheque> {
    await this.repository.update(tx, organization.id, cheque);
    return cheque;
  }

  /** @throws InvalidRequest for a day before what came before it, or to come */
  assertDay({ timeZone }: Organization, on: LocalDate, from: LocalDate | null): void {
    const today = this.clock.today(timeZone);
    const detail = on > today ? `must not be after today, ${today}` : from !== null && on < from ? `must not be before ${from}` : undefined;
    if (detail !== undefined)
      throw new InvalidRequest(`/on: ${detail}.`, { errors: [{ pointer: '/on', code: on > today ? 'future' : 'too-early', detail }] });
  }
}
