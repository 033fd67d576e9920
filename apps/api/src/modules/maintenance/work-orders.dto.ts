import { DateField, EnumField, IdField, InstantField, IntField, ListField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { VisibleTo } from '@plotihub/auth';
import { everyoneBut } from '../organizations/index.js';
import { TRADES, type Trade } from '../vendors/index.js';
import { PLAIN_MOVES, type PlainMove } from './work-order-steps.service.js';
import { HOLD_REASONS, MOVES, PARTIES, PRIORITIES, WORK_ORDER_STATES } from './work-orders.rules.js';
import type { CostParty, HoldReason, Priority, WorkOrderState } from './work-orders.rules.js';
import { REPORTER_KINDS } from './work-orders.service.js';

const REASON = { min: 3, max: 300, optional: true, example: 'The caretaker found the stopcock open' };
const AREA = { max: 80, example: 'Staircase B', description: 'The part that is nobody’s unit' };

export class NewWorkOrderBody {
  @IdField('lse', { optional: true, description: 'Where its tenant lives; tenants tell this one', example: undefined })
  leaseId?: string;

  @IdField('unt', { optional: true })
  unitId?: string;

  @IdField('prp', { optional: true, description: 'A common area, or the whole property', example: undefined })
  propertyId?: string;

  @TextField({ ...AREA, optional: true, example: undefined })
  area?: string;

  @EnumField(TRADES)
  category: Trade;

  @EnumField(PRIORITIES, { optional: true, example: 'HIGH', description: 'NORMAL unless told; whoever triages it may tell another' })
  priority?: Priority;

  @TextField({ max: 60, min: 3, example: 'Kitchen tap leaks' })
  title: string;

  @TextField({ max: 1000, optional: true, example: 'It drips day and night, and the cupboard below is wet' })
  description?: string;
}

export class TriageBody {
  @EnumField(TRADES, { optional: true, example: 'PLUMBING' })
  category?: Trade;

  @EnumField(PRIORITIES, { optional: true, example: 'NORMAL', description: 'Its clocks count from the report' })
  priority?: Priority;

  @EnumField(PARTIES, { description: 'Who is expected to bear the cost' })
  chargeTo: CostParty;

  @MoneyField({ optional: true, example: { amount: '3500.00', currency: 'KES' } })
  estimate?: Money;
}

export class AssignmentBody {
  @IdField('vnd', { optional: true, description: 'Without one it is for the office’s own people' })
  vendorId?: string;

  @TextField(REASON)
  reason?: string;
}

export class WorkOrderMoveBody {
  @EnumField(PLAIN_MOVES, { example: 'CANCEL' })
  move: PlainMove;

  @TextField(REASON)
  reason?: string;

  @EnumField(HOLD_REASONS, { optional: true, example: undefined, description: 'With HOLD alone; ACCESS stops the clock' })
  holdReason?: HoldReason;

  @IdField('wko', { optional: true, example: undefined, description: 'With DUPLICATE alone: the one that goes on' })
  duplicateOfId?: string;
}

export class WorkOrdersQuery extends PageQuery {
  @EnumField(WORK_ORDER_STATES, { optional: true, example: undefined })
  state?: WorkOrderState;

  @EnumField(PRIORITIES, { optional: true, example: undefined })
  priority?: Priority;

  @IdField('prp', { optional: true, example: undefined })
  propertyId?: string;

  @IdField('unt', { optional: true, example: undefined })
  unitId?: string;

  @IdField('vnd', { optional: true, example: undefined })
  vendorId?: string;

  @EnumField(['true'], { optional: true, example: undefined, description: 'Only those whose clock has run out' })
  overdue?: 'true';
}

export class WorkOrderResponse {
  @IdField('wko')
  id: string;

  @TextField({ max: 20, example: 'WO-2026-000123' })
  number: string;

  @IdField('prp')
  propertyId: string;

  @IdField('unt', { nullable: true, description: 'Null for a common area, and for the whole property' })
  unitId: string | null;

  @IdField('lse', { nullable: true, description: 'Of who has the unit, or reported it' })
  leaseId: string | null;

  @TextField({ ...AREA, nullable: true, example: null })
  area: string | null;

  @EnumField(TRADES)
  category: string;

  @EnumField(PRIORITIES, { example: 'NORMAL' })
  priority: string;

  @TextField({ max: 60, example: 'Kitchen tap leaks' })
  title: string;

  @TextField({ max: 1000, nullable: true, example: 'It drips day and night, and the cupboard below is wet' })
  description: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @EnumField(PARTIES, { nullable: true })
  chargeTo: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @MoneyField({ nullable: true, example: { amount: '3500.00', currency: 'KES' } })
  estimate: Money | null;

  @EnumField(WORK_ORDER_STATES)
  state: string;

  @EnumField(REPORTER_KINDS)
  reporterKind: string;

  @InstantField()
  reportedAt: Date;

  @IdField('vnd', { nullable: true, description: 'Null while nobody is assigned, and for the office’s own people' })
  vendorId: string | null;

  @InstantField({ description: 'By when somebody looks at it' })
  acknowledgeBy: Date;

  @InstantField({ nullable: true })
  acknowledgedAt: Date | null;

  @InstantField({ description: 'By when it is done; time without access does not count' })
  resolveBy: Date;

  @EnumField(HOLD_REASONS, { nullable: true, example: null })
  holdReason: string | null;

  @InstantField({ nullable: true, example: null })
  doneAt: Date | null;

  @InstantField({ nullable: true, example: null })
  confirmedAt: Date | null;

  @InstantField({ nullable: true, example: null })
  closedAt: Date | null;

  @IntField({ min: 0, max: 1_000, example: 0, description: 'How often it was not done after all' })
  reopenedCount: number;

  @IdField('wko', { nullable: true, example: null })
  duplicateOfId: string | null;

  @IdField('psc', { nullable: true, example: null, description: 'The schedule that made it' })
  scheduleId: string | null;

  @DateField({ nullable: true, example: null, description: 'The day it is due for, of a schedule' })
  dueOn: LocalDate | null;

  @IntField({ min: 1, max: 2_000_000_000, example: 1 })
  version: number;
}

export class WorkOrderPage extends pageOf(WorkOrderResponse) {}

export class SimilarOrdersResponse {
  @ListField(() => WorkOrderResponse, { max: 10, description: 'Newest first' })
  data: WorkOrderResponse[];
}

export class WorkOrderMoveResponse {
  @IdField('wmv')
  id: string;

  @EnumField(['REPORT', ...Object.keys(MOVES)])
  move: string;

  @EnumField(WORK_ORDER_STATES, { nullable: true })
  fromState: string | null;

  @EnumField(WORK_ORDER_STATES)
  toState: string;

  @VisibleTo(...everyoneBut('TENANT', 'OWNER'))
  @TextField({ max: 30, nullable: true, example: 'usr_01JD0000000000000000000000', description: 'Null for what happened by itself' })
  movedBy: string | null;

  @InstantField()
  movedAt: Date;

  @TextField({ max: 300, nullable: true, example: null })
  reason: string | null;
}

export class WorkOrderMovePage extends pageOf(WorkOrderMoveResponse) {}
