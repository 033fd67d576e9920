import { DateField, EnumField, IdField, InstantField, ListField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';
import { CONDITIONS, INSPECTION_KINDS, type Condition, type InspectionKind } from './inspections.rules.js';

const MOST_ITEMS = 300;

export class NewInspectionBody {
  @EnumField(INSPECTION_KINDS, { example: 'MOVE_IN' })
  kind: InspectionKind;

  @IdField('lse', { optional: true, description: 'Moving in and out is of a lease' })
  leaseId?: string;

  @IdField('unt', { optional: true, example: undefined, description: 'Where no lease is told' })
  unitId?: string;

  @DateField({ example: '2026-11-21' })
  inspectedOn: LocalDate;
}

export class InspectedItemBody {
  @TextField({ max: 40, example: 'Kitchen' })
  room: string;

  @TextField({ max: 60, example: 'Sink and taps' })
  item: string;

  @EnumField(CONDITIONS)
  condition: Condition;

  @TextField({ max: 300, nullable: true, example: 'A chip at the edge' })
  note: string | null;
}

export class InspectionItemsBody {
  @ListField(() => InspectedItemBody, { min: 1, max: MOST_ITEMS, description: 'All of them, in place of what stood there' })
  items: InspectedItemBody[];
}

export class InspectionSignatureBody {
  @TextField({
    min: 3,
    max: 500,
    optional: true,
    example: 'The tap dripped before',
    description: 'What the tenant says to it; not from the office',
  })
  remark?: string;
}

export class InspectionsQuery extends PageQuery {
  @IdField('unt', { optional: true, example: undefined })
  unitId?: string;

  @IdField('lse', { optional: true, example: undefined })
  leaseId?: string;
}

export class InspectedItemResponse extends InspectedItemBody {}

export class InspectionSummaryResponse {
  @IdField('isp')
  id: string;

  @EnumField(INSPECTION_KINDS)
  kind: string;

  @IdField('prp')
  propertyId: string;

  @IdField('unt')
  unitId: string;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @DateField({ example: '2026-11-21' })
  inspectedOn: LocalDate;

  @InstantField({ nullable: true, example: null })
  staffSignedAt: Date | null;

  @InstantField({ nullable: true, example: null })
  tenantSignedAt: Date | null;

  @TextField({ max: 500, nullable: true, example: null })
  tenantRemark: string | null;

  @InstantField()
  createdAt: Date;
}

export class InspectionResponse extends InspectionSummaryResponse {
  @ListField(() => InspectedItemResponse, { max: MOST_ITEMS })
  items: InspectedItemResponse[];
}

export class InspectionPage extends pageOf(InspectionSummaryResponse) {}

export class WorseItemResponse {
  @TextField({ max: 40, example: 'Kitchen' })
  room: string;

  @TextField({ max: 60, example: 'Sink and taps' })
  item: string;

  @EnumField(CONDITIONS)
  before: Condition;

  @EnumField(CONDITIONS, { example: 'DAMAGED' })
  after: Condition;

  @TextField({ max: 300, nullable: true, example: 'A chip at the edge' })
  note: string | null;
}

export class InspectionComparisonResponse {
  @IdField('isp', { description: 'The move-in that it is compared with' })
  moveInId: string;

  @ListField(() => WorseItemResponse, { max: MOST_ITEMS, description: 'Whether it is the tenant’s is for people to say' })
  worse: WorseItemResponse[];
}
