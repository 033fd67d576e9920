import { Injectable } from '@nestjs/common';
import { isDuplicate, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { CreditDrawsService } from '../billing/index.js';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { PayoutUnderWay, ReferenceUsed } from '../payments/index.js';
import { RefundNotApproved } from './refunds.errors.js';
import { RefundDestinationsService, type RefundDestination } from './refund-destinations.service.js';
import { RefundsRepository, type RefundRow, type RefundWay } from './refunds.repository.js';

/** Tenant credit that goes back to who paid, with the end of the number or account that it goes to. */
export type Refund = Omit<RefundRow, 'destinationSealed'> & { destination: string | null };

/** How, when and under which reference a refund was paid. */
export interface RefundPaid {
  way: RefundWay;
  /** The paybill or till it was paid out of; null for a bank. */
  channelId: string | null;
  /** What M-Pesa or the bank calls it; each only once. */
  reference: string;
  /** Today unless told. */
  on?: LocalDate | undefined;
  /** The payout that paid it; without, somebody says so. */
  payoutId?: string;
}

/** Refunds once they are proposed: what became of them. Whoever pays them, by hand or by M-Pesa's payouts, ends them here. */
@Injectable()
export class RefundsService {
  constructor(
    private readonly repository: RefundsRepository,
    private readonly destinations: RefundDestinationsService,
    private readonly draws: CreditDrawsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Refund> {
    return this.shown(db, organizationId, await this.find(db, organizationId, id));
  }

  /** In the order they were proposed, one more than a page holds. */
  async list(db: Reader, organizationId: string, filter: { leaseId?: string | undefined }, page: PageRequest): Promise<Refund[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    const refunds: Refund[] = [];
    for (const row of rows) refunds.push(await this.shown(db, organizationId, row));
    return refunds;
  }

  /** Where an approved refund is to be sent, in clear text, for who sends it. @throws NotFound, RefundNotApproved */
  async destinationOf(db: Reader, organizationId: string, id: string): Promise<RefundDestination> {
    const row = await this.find(db, organizationId, id);
    const destination = await this.destinations.open(db, organizationId, row);
    if (row.state !== 'APPROVED' || !destination) throw notApproved(row);
    return destination;
  }

  /** Sets the credit aside; for who approves. @throws CreditTooSmall if it was used, or set aside for another, since it was proposed */
  async approve(tx: Tx, organization: Organization, id: string): Promise<void> {
    const row = await this.find(tx, organization.id, id);
    const { leaseId, amount } = row;
    await this.ledger.lockLease(tx, organization, leaseId);
    await this.draws.draw(tx, organization, { leaseId, amount, drawnFor: id });
    await this.repository.setState(tx, organization.id, id, 'APPROVED');
    await this.tell(tx, organization, 'refund.approved', row);
  }

  /**
   * The money has gone: it leaves the credit, and the account it was paid out of, once.
   * @throws NotFound, RefundNotApproved, PayoutUnderWay, ReferenceUsed; InvalidRequest for a day to come, or before it was proposed
   */
  async markPaid(tx: Tx, organization: Organization, id: string, paid: RefundPaid): Promise<Refund> {
    const row = await this.lockApproved(tx, organization, id, paid.payoutId);
    const today = this.clock.today(organization.timeZone);
    const { way, channelId, reference, on = today } = paid;
    if (on > today || on < row.proposedOn)
      throw invalidRequest([{ pointer: '/on', code: 'range', detail: `must be from ${row.proposedOn} to ${today}` }]);
    if ((way === 'MPESA') !== (channelId !== null))
      throw invalidRequest([{ pointer: '/channelId', code: 'way', detail: 'must be there for MPESA, and only then' }]);
    const { leaseId, amount } = row;
    const from = channelId === null ? bankOf(bookOf(organization.kind)) : account.channelClearing(channelId);
    const entries = move(account.tenantCredit(leaseId), from, amount);
    await this.ledger.post(tx, organization, [{ kind: 'refund', sourceId: id, leaseId, effectiveOn: on, entries }]);
    try {
      await this.repository.markPaid(tx, organization.id, id, { way, channelId, reference, on, at: this.clock.now() });
    } catch (error) {
      if (isDuplicate(error, 'refunds_reference')) throw new ReferenceUsed(`Another refund was paid under ${reference}.`);
      throw error;
    }
    await this.tell(tx, organization, 'refund.paid', row);
    return this.get(tx, organization.id, id);
  }

  /** The money did not go, or came back: it is credit again, and settles what came open meanwhile. @throws NotFound, RefundNotApproved, PayoutUnderWay */
  async markFailed(tx: Tx, organization: Organization, id: string, failure: string): Promise<Refund> {
    const row = await this.lockApproved(tx, organization, id);
    await this.repository.markFailed(tx, organization.id, id, { failure, at: this.clock.now() });
    await this.draws.release(tx, organization, id);
    await this.tell(tx, organization, 'refund.failed', row);
    return this.get(tx, organization.id, id);
  }

  /** From now on only this payout ends it, until it is let go. @throws NotFound, RefundNotApproved, PayoutUnderWay */
  async hold(tx: Tx, organization: Organization, id: string, payoutId: string): Promise<void> {
    await this.lockApproved(tx, organization, id);
    await this.repository.setPayout(tx, organization.id, id, payoutId);
  }

  /** The payout did not pay it: it can be paid another way, or given up. */
  async letGo(tx: Tx, organization: Organization, id: string, payoutId: string): Promise<void> {
    const { leaseId } = await this.find(tx, organization.id, id);
    await this.ledger.lockLease(tx, organization, leaseId);
    const row = await this.repository.find(tx, organization.id, id, true);
    if (row?.payoutId === payoutId) await this.repository.setPayout(tx, organization.id, id, null);
  }

  /**
   * The lease's account first, as everywhere; then the refund, where all who end it meet.
   * @param payoutId the payout that must have it; unless told, none may
   */
  private async lockApproved(tx: Tx, organization: Organization, id: string, payoutId: string | null = null): Promise<RefundRow> {
    const { leaseId } = await this.find(tx, organization.id, id);
    await this.ledger.lockLease(tx, organization, leaseId);
    const row = await this.repository.find(tx, organization.id, id, true);
    if (row?.state !== 'APPROVED') throw notApproved(row ?? { id, state: 'DECLINED' });
    if (row.payoutId !== payoutId)
      throw new PayoutUnderWay(`Payout ${row.payoutId ?? 'of another'} may be paying refund ${id}.`, { payoutId: row.payoutId });
    return row;
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<RefundRow> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no refund ${id}.`);
    return row;
  }

  private async shown(db: Reader, organizationId: string, row: RefundRow): Promise<Refund> {
    const { destinationSealed: _, ...refund } = row;
    const over = refund.state === 'PROPOSED' && refund.expiresAt <= this.clock.now();
    return { ...refund, state: over ? 'EXPIRED' : refund.state, destination: await this.destinations.hint(db, organizationId, row) };
  }

  private async tell(tx: Tx, organization: Organization, type: string, { id, leaseId }: RefundRow): Promise<void> {
    await this.outbox.add(tx, { type, organizationId: organization.id, aggregateId: id, payload: { refundId: id, leaseId } });
  }
}

function notApproved({ id, state }: Pick<RefundRow, 'id' | 'state'>): Error {
  return new RefundNotApproved(`Refund ${id} is ${state}.`, { refundId: id, state });
}
