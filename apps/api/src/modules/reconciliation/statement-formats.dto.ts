import { IdField, InstantField, ObjectField, pageOf, TextField, TextListField } from '@plotihub/http';
import type { ColumnMap } from './statement-columns.rules.js';

const header = (example: string | undefined, description: string) => ({ max: 80, optional: true, example, description });

/** Headers as the bank writes them; case and punctuation do not matter. */
export class StatementColumns implements ColumnMap {
  @TextField(header('Tran Ref', "The provider's receipt or the bank's reference"))
  receipt?: string;

  @TextField(header('Tran Date', 'When it was entered'))
  completedAt?: string;

  @TextField(header('Value Date', 'The day it counts for, if that is another'))
  valueOn?: string;

  @TextField(header('Transaction Remarks', 'What the bank says of it'))
  details?: string;

  @TextField(header(undefined, 'Completed, or not'))
  status?: string;

  @TextField(header('Money In KES', 'What came in'))
  paidIn?: string;

  @TextField(header('Money Out KES', 'What went out'))
  withdrawn?: string;

  @TextField(header(undefined, 'One column for both: below zero it went out'))
  amount?: string;

  @TextField(header('Running Bal', 'The balance after it'))
  balance?: string;

  @TextField(header(undefined, 'What kind of transaction it is'))
  reason?: string;

  @TextField(header(undefined, 'Who paid; shown as a hint, never used to match'))
  party?: string;

  @TextField(header(undefined, 'The transaction that it takes back'))
  linked?: string;

  @TextField(header(undefined, 'What the payer typed'))
  account?: string;
}

export class NewStatementFormatBody {
  @IdField('chn', { description: 'The channel whose statements are read so from now on' })
  channelId: string;

  @ObjectField(() => StatementColumns)
  columns: StatementColumns;
}

export class GuessStatementFormatBody {
  @IdField('chn')
  channelId: string;

  @TextListField({ max: 60, example: ['Tran Date', 'Narration', 'Debit', 'Credit', 'Balance'], description: 'The header row of a file' })
  headers: string[];
}

export class GuessedFormatResponse {
  @ObjectField(() => StatementColumns, { description: 'What the headers probably mean' })
  columns: StatementColumns;

  @TextListField({ max: 10, example: [], description: 'Columns that no header names and every statement of the channel has' })
  missing: string[];

  @TextListField({ max: 60, example: [], description: 'Headers that mean nothing here' })
  ignored: string[];
}

export class StatementFormatResponse {
  @IdField('stf')
  id: string;

  @IdField('chn')
  channelId: string;

  @ObjectField(() => StatementColumns)
  columns: StatementColumns;

  @IdField('usr')
  createdBy: string;

  @InstantField()
  createdAt: Date;
}

export class StatementFormatPage extends pageOf(StatementFormatResponse) {}
