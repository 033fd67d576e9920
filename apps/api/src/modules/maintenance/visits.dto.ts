import { DateField, EnumField, IdField, InstantField, pageOf, TextField } from '@plotihub/http';
import { VisibleTo } from '@plotihub/auth';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import { ENTRIES } from './visits.service.js';

const TIME = { min: 5, max: 5, pattern: /^([01]\d|2[0-3]):[0-5]\d$/, patternHint: 'must be a time such as 09:30' };

export class NewVisitBody {
  @DateField({ example: '2026-11-24' })
  on: LocalDate;

  @TextField({ ...TIME, example: '10:00', description: 'By the clock of the organization' })
  from: string;

  @TextField({ ...TIME, example: '12:00', description: 'On the same day' })
  to: string;

  @TextField({
    ...{ min: 3, max: 300, optional: true, example: 'By phone on 21 November: come any time' },
    description: 'What shows that who lives there agrees to a shorter notice',
  })
  tenantConsent?: string;
}

export class VisitResponse {
  @IdField('vis')
  id: string;

  @IdField('wko')
  workOrderId: string;

  @IdField('lse', { nullable: true, description: 'Of who lives there and is told' })
  leaseId: string | null;

  @InstantField()
  startsAt: Date;

  @InstantField()
  endsAt: Date;

  @EnumField(ENTRIES, { description: 'On what ground somebody comes in' })
  entry: string;

  @VisibleTo(...everyoneBut('OWNER'))
  @TextField({ max: 300, nullable: true, example: null })
  consent: string | null;

  @InstantField()
  plannedAt: Date;

  @InstantField({ nullable: true, example: null, description: 'When another one took its place, or the work went to somebody else' })
  replacedAt: Date | null;
}

export class VisitPage extends pageOf(VisitResponse) {}
