import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { DisputeWindow, SettlementMoveNotAllowed, SettlementUnderWay } from './deposits.errors.js';
import { deductionsOf, disputeWindow, mayMove, type SettlementLine, type SettlementState } from './settlement.rules.js';
import { SettlementFiguresService } from './settlement-figures.service.js';
import { DepositSettlementsRepository, type SettlementMove, type SettlementRow, type StoredLine } from './settlements.repository.js';

export type { SettlementRow };

/** A settlement with its deductions, as they are now, and how it came to where it is. */
export interface DepositSettlement extends SettlementRow {
  deductions: Money;
  lines: StoredLine[];
  moves: SettlementMove[];
}

/** What becomes of deposits when a tenant has left: drafted, proposed to them, answered, and made final by two people. */
@Injectable()
export class DepositSettlementsService {
  constructor(
    private readonly repository: DepositSettlementsRepository,
    private readonly figures: SettlementFiguresService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, LeaseNotLeft, SettlementUnderWay, SettlementDoesNotAddUp; InvalidRequest for lines that say too much or too little */
  async draft(
    tx: Tx,
    organization: Organization,
    { leaseId, lines, by }: { leaseId: string; lines: readonly SettlementLine[]; by: string },
  ): Promise<DepositSettlement> {
    const standing = await this.figures.standing(tx, organization, leaseId);
    const refund = this.figures.refundOf(standing, lines);
    const { held, credit } = standing;
    const at = this.clock.now();
    const row: SettlementRow = {
      ...{ id: newId('dst'), leaseId, state: 'DRAFT', revision: 1, held, credit, refund },
      ...{ disputeBy: null, refundId: null, createdBy: by, createdAt: at },
    };
    try {
      await this.repository.insert(tx, organization.id, row);
    } catch (error) {
      if (isDuplicate(error, 'deposit_settlements_one_open'))
        throw new SettlementUnderWay(`Finish the settlement of lease ${leaseId} that is under way.`, { leaseId });
      throw error;
    }
    await this.repository.insertLines(tx, organization.id, { settlementId: row.id, revision: 1 }, lines);
    await this.repository.insertMove(tx, organization.id, row.id, { from: null, to: 'DRAFT', by, reason: null, at });
    return this.get(tx, organization.id, row.id);
  }

  /** Other lines of a draft, before the tenant sees it. @throws as `draft`; SettlementMoveNotAllowed once it was proposed */
  async change(tx: Tx, organization: Organization, id: string, lines: readonly SettlementLine[]): Promise<DepositSettlement> {
    const row = await this.lock(tx, organization.id, id);
    if (row.state !== 'DRAFT') throw notAllowed(row, 'DRAFT');
    await this.put(tx, organization, { ...row, revision: row.revision + 1 }, lines);
    return this.get(tx, organization.id, id);
  }

  /** The tenant is told, and may object until a day. @throws NotFound, SettlementMoveNotAllowed, DisputeWindow, and as `draft` */
  async propose(
    tx: Tx,
    organization: Organization,
    id: string,
    { disputeBy, by }: { disputeBy?: LocalDate | undefined; by: string },
  ): Promise<DepositSettlement> {
    const row = await this.lock(tx, organization.id, id);
    assertMove(row, 'PROPOSED');
    const window = disputeWindow(this.clock.today(organization.timeZone), disputeBy);
    if (window.by < window.earliest || window.by > window.latest)
      throw new DisputeWindow(`It must be from ${window.earliest} to ${window.latest}.`, { from: window.earliest, to: window.latest });
    const standing = await this.figures.standing(tx, organization, row.leaseId);
    const refund = this.figures.refundOf(standing, await this.repository.lines(tx, organization.id, id, row.revision));
    const { held, credit } = standing;
    return this.move(tx, organization.id, { ...row, held, credit, refund, disputeBy: window.by }, { to: 'PROPOSED', by });
  }

  /** The tenant agrees. @throws NotFound, SettlementMoveNotAllowed */
  async accept(tx: Tx, organization: Organization, id: string, by: string): Promise<DepositSettlement> {
    return this.move(tx, organization.id, await this.lock(tx, organization.id, id), { to: 'ACCEPTED', by });
  }

  /** The tenant objects, in time. @throws NotFound, SettlementMoveNotAllowed, DisputeWindow */
  async dispute(
    tx: Tx,
    organization: Organization,
    id: string,
    { reason, by }: { reason: string; by: string },
  ): Promise<DepositSettlement> {
    const row = await this.lock(tx, organization.id, id);
    assertMove(row, 'DISPUTED');
    if (!this.mayObject(organization, row)) throw new DisputeWindow(`It was open until ${row.disputeBy ?? ''}.`, { to: row.disputeBy });
    return this.move(tx, organization.id, row, { to: 'DISPUTED', by, reason });
  }

  /** Other lines after an objection; the tenant is told, those they objected to stay readable. @throws as `change` */
  async revise(
    tx: Tx,
    organization: Organization,
    id: string,
    { lines, reason, by }: { lines: readonly SettlementLine[]; reason: string; by: string },
  ): Promise<DepositSettlement> {
    const row = await this.lock(tx, organization.id, id);
    assertMove(row, 'REVISED');
    const revised = await this.put(tx, organization, { ...row, revision: row.revision + 1 }, lines);
    return this.move(tx, organization.id, revised, { to: 'REVISED', by, reason });
  }

  /** Whether the tenant may still object. */
  mayObject(organization: Organization, { state, disputeBy }: SettlementRow): boolean {
    return state === 'PROPOSED' && disputeBy !== null && this.clock.today(organization.timeZone) <= disputeBy;
  }

  /** Makes a move, with its event; the row is locked. @throws SettlementMoveNotAllowed */
  async move(
    tx: Tx,
    organizationId: string,
    row: SettlementRow,
    { to, by, reason = null }: { to: SettlementState; by: string | null; reason?: string | null },
  ): Promise<DepositSettlement> {
    assertMove(row, to);
    await this.repository.update(tx, organizationId, { ...row, state: to });
    await this.repository.insertMove(tx, organizationId, row.id, { from: row.state, to, by, reason, at: this.clock.now() });
    const payload = { settlementId: row.id, leaseId: row.leaseId };
    const type = `deposit.settlement_${to.toLowerCase()}`;
    await this.outbox.add(tx, { type, organizationId, aggregateId: row.id, payload });
    return this.get(tx, organizationId, row.id);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<DepositSettlement> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no deposit settlement ${id}.`);
    const lines = await this.repository.lines(db, organizationId, id, row.revision);
    const moves = await this.repository.moves(db, organizationId, id);
    return { ...row, lines, moves, deductions: deductionsOf(lines, row.held.currency) };
  }

  /** In the order they were drafted, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string | undefined; sight: Sight },
    page: PageRequest,
  ): Promise<SettlementRow[]> {
    return this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  /** Whether a refund sends back what a settlement left. */
  async isOfSettlement(db: Reader, organizationId: string, refundId: string): Promise<boolean> {
    return (await this.repository.findByRefund(db, organizationId, refundId)) !== undefined;
  }

  /** As stored, locked until the transaction ends. @throws NotFound */
  async lock(tx: Tx, organizationId: string, id: string): Promise<SettlementRow> {
    const row = await this.repository.find(tx, organizationId, id, true);
    if (!row) throw new NotFound(`There is no deposit settlement ${id}.`);
    return row;
  }

  /** New lines as a new revision, with what they come to. */
  private async put(tx: Tx, organization: Organization, row: SettlementRow, lines: readonly SettlementLine[]): Promise<SettlementRow> {
    const standing = await this.figures.standing(tx, organization, row.leaseId);
    const { held, credit } = standing;
    const next = { ...row, held, credit, refund: this.figures.refundOf(standing, lines) };
    await this.repository.insertLines(tx, organization.id, { settlementId: row.id, revision: row.revision }, lines);
    await this.repository.update(tx, organization.id, next);
    return next;
  }
}

function assertMove(row: SettlementRow, to: SettlementState): void {
  if (!mayMove(row.state, to)) throw notAllowed(row, to);
}

export function notAllowed({ id, state }: Pick<SettlementRow, 'id' | 'state'>, to: SettlementState): Error {
  return new SettlementMoveNotAllowed(`Settlement ${id} is ${state}, and cannot be ${to}.`, { settlementId: id, state });
}
