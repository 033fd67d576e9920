import { DateField, EnumField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { BANKING_STATES } from './bankings.service.js';

const SHA256 = /^[0-9a-f]{64}$/;

export class NewBankingBody {
  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day it was banked; not after today' })
  on: LocalDate;

  @TextField({
    ...{ max: 40, pattern: /^[A-Z0-9][A-Z0-9/ .-]{2,39}$/, patternHint: 'must be 3 to 40 capital letters, digits, spaces or / . -' },
    ...{ example: 'EQ-20261105-0417', description: 'The reference on the bank’s slip; each slip once' },
  })
  slipReference: string;

  @IdField('chn', { optional: true, description: 'The bank account it went to' })
  channelId?: string;

  @TextField({
    ...{ min: 64, max: 64, optional: true, pattern: SHA256, patternHint: 'must be a SHA-256 in lower-case hex' },
    ...{ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', description: 'SHA-256 of the photo of the slip' },
  })
  photoSha256?: string;
}

export class RejectionBody {
  @TextField({ max: 200, min: 3, example: 'The bank knows nothing of it' })
  reason: string;
}

export class BankingsQuery extends PageQuery {
  @IdField('cbk', { optional: true, description: 'Only bankings of this book', example: undefined })
  bookId?: string;

  @EnumField(BANKING_STATES, { optional: true, example: undefined })
  state?: 'DECLARED' | 'CONFIRMED' | 'REJECTED';
}

export class BankingResponse {
  @IdField('bnk')
  id: string;

  @IdField('cbk')
  bookId: string;

  @IdField('usr', { description: 'Who took the cash' })
  holderId: string;

  @IdField('chn', { nullable: true })
  channelId: string | null;

  @MoneyField()
  amount: Money;

  @DateField()
  bankedOn: LocalDate;

  @TextField({ max: 40, example: 'EQ-20261105-0417' })
  slipReference: string;

  @TextField({ max: 64, nullable: true, example: null })
  photoSha256: string | null;

  @EnumField(BANKING_STATES)
  state: string;

  @TextField({ max: 30, nullable: true, example: null, description: 'The line of a bank statement that shows it' })
  statementLineId: string | null;

  @IdField('usr')
  declaredBy: string;

  @InstantField()
  declaredAt: Date;

  @IdField('usr', { nullable: true, example: null, description: 'Null until somebody decides, and when a statement did' })
  decidedBy: string | null;

  @InstantField({ nullable: true, example: null })
  decidedAt: Date | null;

  @TextField({ max: 200, nullable: true, example: null })
  rejectionReason: string | null;
}

export class BankingPage extends pageOf(BankingResponse) {}
