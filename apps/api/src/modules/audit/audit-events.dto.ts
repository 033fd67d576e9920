import { ApiProperty } from '@nestjs/swagger';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ObjectField,
  PageQuery,
  pageOf,
  TextField,
} from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';

const ACTOR_KINDS = ['USER', 'TENANT', 'API_KEY', 'SYSTEM', 'ANONYMOUS'];
const OUTCOMES = ['DONE', 'REFUSED'];
const FAULTS = ['ALTERED', 'MISSING', 'OUT_OF_ORDER', 'NOT_COUNTED', 'NO_HEAD', 'NOT_AS_NOTED'];
export const ORDERS = ['NEWEST_FIRST', 'OLDEST_FIRST'] as const;
const ANY_ID = { max: 30, pattern: /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/, patternHint: 'must be an id such as lse_01J…' };
const HASH = { max: 64, example: 'b'.repeat(64) };

export class AuditEventsQuery extends PageQuery {
  @DateField({ optional: true, example: undefined, description: 'First day, in the organization’s time zone' })
  fromOn?: LocalDate;

  @DateField({ optional: true, example: undefined, description: 'Last day, itself included' })
  toOn?: LocalDate;

  @TextField({ ...ANY_ID, optional: true, description: 'Only what this user, tenant or API key did or was refused' })
  actorId?: string;

  @TextField({
    max: 120,
    optional: true,
    description: 'Only this operation, such as `POST /v1/leases`, or act, such as `audit.refusals-counted`',
  })
  action?: string;

  @TextField({ ...ANY_ID, optional: true, description: 'Only what was done to this thing' })
  subjectId?: string;

  @EnumField(OUTCOMES, { optional: true, example: undefined, description: 'Only what was done, or only what was refused' })
  outcome?: 'DONE' | 'REFUSED';

  @EnumField(ORDERS, { optional: true, description: 'NEWEST_FIRST unless asked otherwise; a cursor keeps to the order it was made in' })
  order?: (typeof ORDERS)[number];
}

export class AuditActorResponse {
  @EnumField(ACTOR_KINDS, { description: 'SYSTEM is a job that nobody asked for; ANONYMOUS did not prove who they are' })
  kind: string;

  @TextField({ max: 30, nullable: true, example: 'usr_01JD0000000000000000000000' })
  id: string | null;

  @TextField({ max: 30, nullable: true, example: null, description: 'In whose name they acted' })
  actingForId: string | null;
}

export class AuditSubjectResponse {
  @TextField({ max: 30, example: 'lse_01JD0000000000000000000000' })
  id: string;

  @TextField({ max: 30, nullable: true, example: 'lease', description: 'What kind of thing the id is of' })
  type: string | null;
}

export class AuditEventResponse {
  @IdField('aud')
  id: string;

  @IntField({ min: 1, max: Number.MAX_SAFE_INTEGER, example: 42, description: 'Counts the events of the organization without a gap' })
  sequence: number;

  @InstantField()
  occurredAt: Date;

  @ObjectField(() => AuditActorResponse)
  actor: AuditActorResponse;

  @TextField({
    max: 45,
    nullable: true,
    example: '192.0.2.1',
    description: 'IP address. Personal data: null once it was forgotten, and for who sees a part of the organization',
  })
  sourceAddress: string | null;

  @TextField({ max: 64, nullable: true, example: '5f0c7d8e-1b7a-4c55-9f3e-2a6d1c9b8e70' })
  requestId: string | null;

  @TextField({ max: 120, example: 'POST /v1/leases/{id}/notice', description: 'The operation, or words for an act that is none' })
  action: string;

  @EnumField(OUTCOMES)
  outcome: string;

  @ObjectField(() => AuditSubjectResponse, { nullable: true })
  subject: AuditSubjectResponse | null;

  @TextField({ ...HASH, nullable: true, example: null, description: 'SHA-256 of the canonical JSON of the thing before' })
  beforeHash: string | null;

  @TextField({ ...HASH, nullable: true, description: 'SHA-256 of the canonical JSON of the answer: names in order, no spaces' })
  afterHash: string | null;

  @TextField({ max: 500, nullable: true, example: 'Charged to the wrong unit', description: 'Why; of a refusal, the code of the problem' })
  reason: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {}, description: 'Plain values, without personal data' })
  details: Record<string, string | number | boolean | null>;

  @TextField({ ...HASH, description: 'The hash of the event before' })
  previousHash: string;

  @TextField({ ...HASH, description: 'SHA-256 over every member but the address, and over the hash before' })
  hash: string;
}

export class AuditEventPage extends pageOf(AuditEventResponse) {}

export class AuditFaultResponse {
  @EnumField(FAULTS)
  kind: string;

  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 17, description: 'The first event that is not as it was written' })
  sequence: number;

  @TextField({ max: 200, example: 'Event 17 is not as it was written.' })
  detail: string;
}

export class AuditProofResponse {
  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 42, description: 'Events of the organization' })
  events: number;

  @TextField({
    ...HASH,
    description:
      'Hash of the newest event. Note it down with the number of events: who holds both can prove later that nothing before was rewritten',
  })
  headHash: string;

  @BoolField({ example: true, description: 'True if the events checked now are as they were written' })
  holds: boolean;

  @IntField({ min: 1, max: Number.MAX_SAFE_INTEGER, example: 1, description: 'First event that was checked now' })
  checkedFrom: number;

  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 42, description: 'Last event that was checked now' })
  checkedTo: number;

  @ObjectField(() => AuditFaultResponse, { nullable: true })
  fault: AuditFaultResponse | null;

  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 40, description: 'The nightly check found everything up to this event good' })
  verifiedTo: number;

  @InstantField({ nullable: true, description: 'When it did so last' })
  verifiedAt: Date | null;
}
