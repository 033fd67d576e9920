import {
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  MoneyField,
  pageOf,
  PageQuery,
  QueryIntField,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { SERIES } from './cash-book.rules.js';
import { CASH_BOOK_STATES } from './cash-books.service.js';

export class NewCashBookBody {
  @IdField('mbr', { description: 'Who takes the cash: a caretaker or a colleague' })
  memberId: string;

  @TextField({
    ...{ max: 7, pattern: SERIES, patternHint: 'must be up to four capital letters and up to three digits', example: 'CB1' },
    description: 'How its receipt numbers begin; never used for another book',
  })
  series: string;

  @MoneyField({ description: 'The most that it may hold; over it, cash must be banked before more is taken' })
  limit: Money;
}

export class CashLimitBody {
  @MoneyField({ example: { amount: '50000.00', currency: 'KES' } })
  limit: Money;
}

export class CashBooksQuery extends PageQuery {
  @EnumField(CASH_BOOK_STATES, { optional: true, example: undefined })
  state?: 'OPEN' | 'CLOSED';

  @QueryIntField({
    min: 0,
    max: 3_650,
    description: 'Only open books with cash that is in hand for more than so many days',
    example: undefined,
  })
  overdue?: number;
}

export class CashBookResponse {
  @IdField('cbk')
  id: string;

  @IdField('usr', { description: 'Whose cash it is' })
  holderId: string;

  @TextField({ max: 7, example: 'CB1' })
  series: string;

  @MoneyField()
  limit: Money;

  @MoneyField({ min: 'any', description: 'Recorded less banked; below zero if a payment was taken back after its cash was banked' })
  balance: Money;

  @MoneyField({ min: 'zero', description: 'What it may still take' })
  room: Money;

  @DateField({ nullable: true, description: 'Since when the oldest cash is in hand, the oldest being banked first' })
  oldestOn: LocalDate | null;

  @IntField({ min: 0, max: 100_000, nullable: true, example: 3 })
  ageDays: number | null;

  @DateField({ nullable: true, description: 'When cash was banked last, confirmed or not' })
  lastBankedOn: LocalDate | null;

  @EnumField(CASH_BOOK_STATES)
  state: string;

  @IntField({ min: 1, max: 1_000_000_000, example: 1, description: 'For If-Match' })
  version: number;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true, example: null })
  closedAt: Date | null;
}

export class CashBookPage extends pageOf(CashBookResponse) {}
