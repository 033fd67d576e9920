import { DateField, EnumField, IdField, InstantField, IntField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';
import { TRADES, type Trade } from '../vendors/index.js';
import { PRIORITIES, type Priority } from './work-orders.rules.js';

const MONTHS = { min: 1, max: 60, example: 3, description: '1: every month; 3: every quarter; 12: every year' };
const LEAD = { min: 0, max: 60, example: 7, description: 'Days before it is due on which its work order is made' };
const AREA = { max: 80, example: 'Roof tank', description: 'The part that is nobody’s unit' };

export class NewScheduleBody {
  @IdField('prp', { optional: true, description: 'A common area, or the whole property' })
  propertyId?: string;

  @IdField('unt', { optional: true, example: undefined })
  unitId?: string;

  @TextField({ ...AREA, optional: true })
  area?: string;

  @EnumField(TRADES, { example: 'WATER_TANK' })
  category: Trade;

  @EnumField(PRIORITIES, { optional: true, example: 'LOW', description: 'LOW unless told' })
  priority?: Priority;

  @TextField({ min: 3, max: 60, example: 'Clean the roof tank' })
  title: string;

  @TextField({ max: 1000, optional: true, example: 'Drain, scrub, chlorinate, rinse' })
  description?: string;

  @DateField({ example: '2026-12-15', description: 'The first day on which it is due' })
  firstOn: LocalDate;

  @IntField(MONTHS)
  everyMonths: number;

  @IntField({ ...LEAD, optional: true })
  leadDays?: number;
}

export class SchedulesQuery extends PageQuery {
  @IdField('prp', { optional: true, example: undefined })
  propertyId?: string;
}

export class ScheduleResponse {
  @IdField('psc')
  id: string;

  @IdField('prp')
  propertyId: string;

  @IdField('unt', { nullable: true, example: null })
  unitId: string | null;

  @TextField({ ...AREA, nullable: true })
  area: string | null;

  @EnumField(TRADES, { example: 'WATER_TANK' })
  category: string;

  @EnumField(PRIORITIES, { example: 'LOW' })
  priority: string;

  @TextField({ max: 60, example: 'Clean the roof tank' })
  title: string;

  @TextField({ max: 1000, nullable: true, example: 'Drain, scrub, chlorinate, rinse' })
  description: string | null;

  @DateField({ example: '2026-12-15' })
  firstOn: LocalDate;

  @IntField(MONTHS)
  everyMonths: number;

  @IntField(LEAD)
  leadDays: number;

  @DateField({ nullable: true, example: '2026-12-15', description: 'When it is due next; null once it has ended' })
  nextOn: LocalDate | null;

  @DateField({ nullable: true, example: null })
  endedOn: LocalDate | null;

  @InstantField()
  createdAt: Date;
}

export class SchedulePage extends pageOf(ScheduleResponse) {}
