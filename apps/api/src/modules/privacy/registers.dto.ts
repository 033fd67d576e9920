import { EnumField, InstantField, IntField, ListField, TextField } from '@plotihub/http';
import { DATA_CLASSES, type DataClass, type LawfulBasis } from '@plotihub/personal-data';

const BASES = ['CONTRACT', 'LEGAL_DUTY', 'CONSENT', 'LEGITIMATE_INTEREST'] as const;
const STATUSES = ['CONFIRMED', 'UNCONFIRMED'] as const;

export class DueDataResponse {
  @TextField({ max: 20, example: 'SESSIONS' })
  retentionClass: string;

  @TextField({ max: 64, example: 'sessions' })
  table: string;

  @EnumField(['DELETE', 'BLANK'])
  action: 'DELETE' | 'BLANK';

  @IntField({ min: 0, max: 2_000_000_000, example: 12 })
  rows: number;

  @InstantField({ description: 'What is older goes' })
  before: Date;
}

export class RetentionClassResponse {
  @TextField({ max: 20, example: 'ID_DATA' })
  name: string;

  @IntField({ min: 0, max: 36_500, nullable: true, example: 365, description: 'Null: as long as what it belongs to' })
  days: number | null;

  @TextField({ max: 120, example: 'the last lease was settled', description: 'From when the days count' })
  from: string;

  @EnumField(STATUSES, { description: 'UNCONFIRMED: an assumption that a lawyer has not looked at' })
  status: (typeof STATUSES)[number];
}

export class RetentionPreviewResponse {
  @ListField(() => RetentionClassResponse, { max: 100 })
  classes: RetentionClassResponse[];

  @ListField(() => DueDataResponse, { max: 100, description: 'What the next run lets go' })
  due: DueDataResponse[];
}

export class ProcessingLineResponse {
  @TextField({ max: 64, example: 'tenants' })
  table: string;

  @TextField({ max: 64, example: 'phone' })
  column: string;

  @EnumField(DATA_CLASSES)
  class: DataClass;

  @TextField({ max: 200, example: 'To reach the tenant about the lease' })
  purpose: string;

  @EnumField(BASES)
  basis: LawfulBasis;

  @TextField({ max: 20, example: 'TENANCY', description: 'Name of the retention class' })
  retention: string;

  @EnumField(['BLANKED', 'KEPT'], { description: 'What an erasure does to it' })
  erasure: 'BLANKED' | 'KEPT';

  @EnumField(['SEALED', 'CLEAR'], { description: 'How it lies at rest' })
  atRest: 'SEALED' | 'CLEAR';
}

export class ProcessingRegisterResponse {
  @ListField(() => ProcessingLineResponse, { max: 2_000 })
  data: ProcessingLineResponse[];
}
