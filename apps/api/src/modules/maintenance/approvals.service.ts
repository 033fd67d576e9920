import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { OwnersService } from '../properties/index.js';
import { ApprovalsRepository, type Approval } from './approvals.repository.js';
import { LimitsService } from './limits.service.js';
import { AlreadyAsked, ApprovalNeeded, AskerAnswers, NothingToApprove } from './maintenance.errors.js';
import { EVENT_OF, workOrderEvent } from './work-orders.events.js';
import type { WorkOrder } from './work-orders.repository.js';
import { hasEnded, stateAfter } from './work-orders.rules.js';
import { moverOf, WorkOrderMovesService } from './work-order-moves.service.js';

export { APPROVAL_STATES, type Approval } from './approvals.repository.js';

/** What the owner said, or what somebody records that they said. */
export interface OwnersWord {
  decision: 'APPROVED' | 'DECLINED';
  ownerId?: string;
  evidence?: string;
  reason?: string;
}

/** The owner agrees, or does not, to what is more than the office may spend. */
@Injectable()
export class ApprovalsService {
  constructor(
    private readonly repository: ApprovalsRepository,
    private readonly limits: LimitsService,
    private readonly moves: WorkOrderMovesService,
    private readonly owners: OwnersService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks about a locked order. While work is under way its state stays; before that it waits for the answer.
   * @throws AlreadyAsked, WorkOrderMoveNotAllowed, Forbidden; InvalidRequest where neither an amount nor an estimate is told
   */
  async ask(tx: Tx, organization: Organization, order: WorkOrder, by: Principal, told?: Money): Promise<Approval> {
    const amount = told ?? order.estimate;
    if (amount === null) throw invalidRequest([{ pointer: '/amount', code: 'required', detail: 'tell an amount: there is no estimate' }]);
    const approval: Approval = {
      ...{ id: newId('wap'), workOrderId: order.id, amount, state: 'ASKED', askedBy: by.id, askedAt: this.clock.now() },
      ...{ decidedBy: null, decidedAt: null, ownerId: null, evidence: null, reason: null },
    };
    try {
      await this.repository.insert(tx, organization.id, approval);
    } catch (error) {
      if (isDuplicate(error, 'work_order_approvals_open')) throw new AlreadyAsked(`The owner is asked about ${order.number} already.`);
      throw error;
    }
    const moving = { move: 'REQUEST_APPROVAL', by: moverOf(by) } as const;
    const asked = { ...order, estimate: amount };
    if (underWay(order)) await this.outbox.add(tx, workOrderEvent(EVENT_OF.REQUEST_APPROVAL, organization.id, order));
    else await this.moves.make(tx, organization, asked, moving);
    return approval;
  }

  /**
   * By an owner who signs in; else by somebody who did not ask, with what shows that the owner said so.
   * @throws NotFound for the owner, NothingToApprove, AskerAnswers, Forbidden; InvalidRequest without evidence
   */
  async decide(tx: Tx, organization: Organization, order: WorkOrder, by: Principal, word: OwnersWord): Promise<Approval> {
    if (word.ownerId !== undefined) await this.owners.mustExist(tx, organization.id, [word.ownerId]);
    const open = await this.repository.open(tx, organization.id, order.id);
    if (!open) throw new NothingToApprove(`Nobody asks about ${order.number}.`, { state: order.state });
    const { decision, reason = null } = word;
    const decided: Approval = {
      ...{ ...open, state: decision, decidedBy: by.id, decidedAt: this.clock.now(), reason },
      ...this.wordOf(by, open, word),
    };
    await this.repository.decide(tx, organization.id, decided);
    const move = decision === 'APPROVED' ? 'APPROVE' : 'DECLINE';
    if (order.state === 'AWAITING_APPROVAL') await this.moves.make(tx, organization, order, { move, by: moverOf(by), reason });
    else await this.outbox.add(tx, workOrderEvent(EVENT_OF[move], organization.id, order));
    return decided;
  }

  /** In the order they were asked, one more than a page holds. */
  list(db: Reader, organizationId: string, workOrderId: string, page: PageRequest): Promise<Approval[]> {
    return this.repository.ofOrder(db, organizationId, workOrderId, { ...page, limit: page.limit + 1 });
  }

  /** @throws ApprovalNeeded if so much is neither within the limit nor agreed to */
  async demand(db: Reader, organization: Organization, order: WorkOrder, amount: Money): Promise<void> {
    const limit = await this.limits.of(db, organization, order);
    if (limit === null || amount.compare(limit) <= 0) return;
    const approved = await this.repository.approved(db, organization.id, order.id, organization.currency);
    if (amount.compare(approved) <= 0) return;
    throw new ApprovalNeeded(`${amount.toString()} is over the limit of ${limit.toString()}.`, { amount, limit, approved });
  }

  /** @throws AskerAnswers; InvalidRequest without evidence */
  private wordOf(by: Principal, { askedBy }: Approval, { ownerId, evidence }: OwnersWord): Pick<Approval, 'ownerId' | 'evidence'> {
    if (by.role === 'OWNER') {
      const own = by.sight === 'ALL' ? undefined : by.sight['owner']?.[0];
      return { ownerId: own ?? null, evidence: own === undefined ? 'Signed in as an owner' : null };
    }
    if (evidence === undefined)
      throw invalidRequest([{ pointer: '/evidence', code: 'required', detail: 'tell what shows that the owner said so' }]);
    if (askedBy === by.id) throw new AskerAnswers('Who asks for the owner’s agreement does not record it.');
    return { ownerId: ownerId ?? null, evidence };
  }
}

/** Work has been given to somebody, or is done: asking now is about more of it. */
const underWay = ({ state }: WorkOrder): boolean =>
  stateAfter(state, 'REQUEST_APPROVAL') === undefined &&
  state !== 'NEW' &&
  (!hasEnded(state) || state === 'DONE' || state === 'CONFIRMED' || state === 'CLOSED');
