import { EnumField, IdField, InstantField, IntField, pageOf, TextField, TextListField } from '@plotihub/http';
import { DATA_CLASSES } from '@plotihub/personal-data';

const STATES = ['OPEN', 'NOTIFIED', 'OVERDUE'] as const;
const TEXT = { min: 3, max: 2_000 };
const DESCRIPTION = { ...TEXT, example: 'A laptop with the tenant list was stolen', description: 'What happened; without names' };
const MEASURES = { ...TEXT, example: 'Every session was ended', description: 'What was done about it' };
const PERSONS = { min: 0, max: 100_000_000, example: 240, description: 'How many people it may touch' };
const CLASSES = { max: 6, values: DATA_CLASSES, example: ['CONTACT'], description: 'Which data' };

export class NewBreachBody {
  @TextField(DESCRIPTION)
  description: string;

  @IntField({ min: 0, max: 8_760, optional: true, example: 5, description: 'Hours since somebody came to know of it; 0 unless told' })
  awareHoursAgo?: number;

  @TextField({ ...MEASURES, optional: true })
  measures?: string;

  @IntField({ ...PERSONS, optional: true })
  persons?: number;

  @TextListField({ ...CLASSES, optional: true })
  dataClasses?: string[];
}

export class UpdateBreachBody {
  @TextField({ ...DESCRIPTION, optional: true })
  description?: string;

  @TextField({ ...MEASURES, optional: true })
  measures?: string;

  @IntField({ ...PERSONS, optional: true })
  persons?: number;

  @TextListField({ ...CLASSES, optional: true })
  dataClasses?: string[];
}

export class BreachNotifiedBody {
  @TextField({ min: 3, max: 500, optional: true, example: 'By the portal, case 4711', description: 'How, for the audit log' })
  reason?: string;
}

export class BreachResponse {
  @IdField('brc')
  id: string;

  @TextField(DESCRIPTION)
  description: string;

  @TextField({ ...MEASURES, nullable: true })
  measures: string | null;

  @IntField({ ...PERSONS, nullable: true })
  persons: number | null;

  @TextListField(CLASSES)
  dataClasses: string[];

  @InstantField()
  awareAt: Date;

  @InstantField({ description: '72 hours later: the Data Commissioner must have been told' })
  dueAt: Date;

  @InstantField({ nullable: true })
  notifiedAt: Date | null;

  @EnumField(STATES)
  state: (typeof STATES)[number];

  @IntField({
    min: -1_000_000,
    max: 1_000_000,
    nullable: true,
    example: 71,
    description: 'Whole hours left; negative when overdue; null when notified',
  })
  hoursLeft: number | null;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000' })
  createdBy: string;

  @InstantField()
  createdAt: Date;

  @InstantField()
  updatedAt: Date;
}

export class BreachPage extends pageOf(BreachResponse) {}
