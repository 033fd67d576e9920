import {
  BoolField,
  EnumField,
  IdField,
  IntField,
  ListField,
  MonthField,
  MoneyField,
  ObjectField,
  TextField,
  TextListField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { YearMonth } from '@plotihub/time';
import { MOST_ERRORS } from './rent-roll.rules.js';

const ROWS = { min: 0, max: 10_000 };

export class RentRollImportQuery {
  @EnumField(['dry-run', 'commit'], { description: '`dry-run` tells what would happen and every error; `commit` does it, all or nothing' })
  mode: 'dry-run' | 'commit';

  @MonthField({ optional: true, example: undefined, description: 'First month that is billed here; the current one by default' })
  billFrom?: YearMonth;
}

export class RowErrorResponse {
  @IntField({ min: 0, max: 2_000_000, example: 17, description: 'As the spreadsheet program numbers it' })
  row: number;

  @TextField({ max: 200, example: 'Simu', description: 'The header as written' })
  column: string;

  @TextField({ max: 40, example: 'phone', description: 'Stable word to branch on' })
  code: string;

  @TextField({ max: 500, example: 'is not one mobile number such as 0712 345 678' })
  detail: string;
}

export class CountedMoneyResponse {
  @IntField({ ...ROWS, example: 12 })
  count: number;

  @MoneyField({ min: 'zero' })
  total: Money;
}

export class ImportedPropertyResponse {
  @TextField({ max: 120, example: 'Kamulu Mapenzi Apartments' })
  name: string;

  @TextField({ max: 4, example: 'KMA', description: 'Payment references of its units begin with it' })
  code: string;

  @BoolField({ example: true, description: 'False if the property was there before' })
  isNew: boolean;

  @IntField({ ...ROWS, example: 60, description: 'Units to make; those that are there already are not counted' })
  units: number;

  @IntField({ ...ROWS, example: 56 })
  leases: number;
}

export class ImportedThingsResponse {
  @IntField({ ...ROWS, example: 2 })
  owners: number;

  @IntField({ ...ROWS, example: 3 })
  properties: number;

  @IntField({ ...ROWS, example: 120 })
  units: number;

  @IntField({ ...ROWS, example: 111 })
  tenants: number;

  @IntField({ ...ROWS, example: 112 })
  leases: number;

  @MoneyField({ min: 'zero', description: 'Of all leases together' })
  monthlyRent: Money;

  @ObjectField(() => CountedMoneyResponse, { description: 'What tenants owed before, as one charge each' })
  openingArrears: CountedMoneyResponse;

  @ObjectField(() => CountedMoneyResponse, { description: 'What tenants had paid ahead' })
  openingCredit: CountedMoneyResponse;

  @ObjectField(() => CountedMoneyResponse, { description: 'Held already against damage' })
  deposits: CountedMoneyResponse;
}

export class RentRollImportResponse {
  @IdField('imp', { nullable: true, description: 'Null for a dry run' })
  id: string | null;

  @EnumField(['dry-run', 'commit'])
  mode: 'dry-run' | 'commit';

  @MonthField({ description: 'First month that is billed here' })
  billFrom: YearMonth;

  @IntField({ ...ROWS, example: 120, description: 'Rows found below the header' })
  rows: number;

  @TextListField({ max: 60, description: 'Columns that mean nothing here' })
  ignoredColumns: string[];

  @ObjectField(() => ImportedThingsResponse, { description: 'What is made, or would be from the rows without errors' })
  created: ImportedThingsResponse;

  @ListField(() => ImportedPropertyResponse, { max: 500 })
  properties: ImportedPropertyResponse[];

  @IntField({ min: 0, max: 2_000_000, example: 0 })
  errorCount: number;

  @ListField(() => RowErrorResponse, { max: MOST_ERRORS, description: `The first ${MOST_ERRORS}, in the order of the file` })
  errors: RowErrorResponse[];
}
