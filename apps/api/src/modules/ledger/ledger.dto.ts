import { ApiProperty } from '@nestjs/swagger';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  MoneyField,
  PageQuery,
  pageOf,
  TextField,
  TextListField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

export class ProofQuery {
  @DateField({ optional: true, description: 'Only what counted up to and including this day', example: undefined })
  asOf?: LocalDate;
}

export class TermResponse {
  @TextField({ max: 5, example: '1010', description: 'Account code' })
  code: string;

  @MoneyField({ min: 'any' })
  amount: Money;
}

export class EquationResponse {
  @EnumField(['trust', 'receivables', 'office'])
  name: string;

  @EnumField(['CLIENT', 'OFFICE'])
  book: string;

  @ListField(() => TermResponse, { max: 20 })
  left: TermResponse[];

  @ListField(() => TermResponse, { max: 20 })
  right: TermResponse[];

  @MoneyField({ min: 'any' })
  leftTotal: Money;

  @MoneyField({ min: 'any' })
  rightTotal: Money;

  @BoolField({ example: true })
  holds: boolean;

  @TextField({ max: 1_000, example: '1000 0.00 + 1010 250000.00 + 1020 0.00 = 250000.00; 2000 1500.00 + … = 250000.00' })
  spelledOut: string;
}

export class ProofResponse {
  @BoolField({ example: true, description: 'True if every equation holds and every stored balance is the sum of its entries' })
  holds: boolean;

  @ApiProperty({ type: EquationResponse, isArray: true })
  equations: EquationResponse[];

  @TextListField({ max: 20, description: 'Leases whose stored balance is not the sum of its entries; always empty' })
  leasesOutOfStep: string[];
}

export class OwnerDebtResponse {
  @IdField('own')
  ownerId: string;

  @IdField('prp')
  propertyId: string;

  @MoneyField({ min: 'any', description: 'What the office put in for them, or paid for them, and has not got back' })
  owed: Money;
}

export class OwnerDebtPage extends pageOf(OwnerDebtResponse) {}

export class EntriesQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only entries of this lease', example: undefined })
  leaseId?: string;
}

export class EntryResponse {
  @IdField('pst', { description: 'Entries of one fact share it' })
  postingId: string;

  @IntField({ min: 0, max: 32_767, example: 0 })
  line: number;

  @TextField({ max: 40, example: 'charge' })
  kind: string;

  @TextField({ max: 30, description: 'Id of the charge, payment… that it records', example: 'chg_01JD0000000000000000000000' })
  sourceId: string;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @TextField({ max: 5, example: '1100' })
  debitCode: string;

  @TextField({ max: 61, example: 'lse_01JD0000000000000000000000' })
  debitSubject: string;

  @TextField({ max: 5, example: '2200A' })
  creditCode: string;

  @TextField({ max: 61, example: 'own_01JD0000000000000000000000/prp_01JD0000000000000000000000' })
  creditSubject: string;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day it counts for' })
  effectiveOn: LocalDate;

  @InstantField({ description: 'When it was written' })
  postedAt: Date;

  @IdField('pst', { nullable: true, description: 'The posting that this one takes back' })
  reversesPostingId: string | null;
}

export class EntryPage extends pageOf(EntryResponse) {}
