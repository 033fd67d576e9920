import { DateField, EnumField, IdField, InstantField, MoneyField, ObjectField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Instruction } from '../billing/index.js';
import { CashInstructionBody } from './cash-payments.dto.js';
import type { ChequeState } from './cheque.rules.js';
import { CHEQUE_STATES } from './cheques.service.js';

export class NewChequeBody {
  @IdField('lse')
  leaseId: string;

  @TextField({ max: 12, pattern: /^[0-9]{3,12}$/, patternHint: 'must be 3 to 12 digits', example: '000123' })
  number: string;

  @TextField({ max: 60, example: 'Equity Bank, Westlands' })
  bank: string;

  @TextField({ max: 120, example: 'Achieng Otieno', description: 'Who drew it; kept sealed' })
  drawerName: string;

  @TextField({
    ...{ max: 30, pattern: /^[A-Za-z0-9][A-Za-z0-9 -]{3,29}$/, patternHint: 'must be 4 to 30 letters, digits, spaces or -' },
    ...{ example: '0110 2233 4455', description: 'Kept sealed, shown by its end' },
  })
  drawerAccount: string;

  @DateField({ description: 'The day that is written on it; it may be to come' })
  drawnOn: LocalDate;

  @MoneyField()
  amount: Money;

  @ObjectField(() => CashInstructionBody, {
    ...{
      optional: true,
      example: undefined,
      description: 'What it settles first once it has cleared; what is left goes by the policy of the lease',
    },
  })
  instruction?: CashInstructionBody;
}

export class DepositChequeBody {
  @DateField({ description: 'Not before the day on the cheque, nor after today', example: '2026-11-20' })
  on: LocalDate;

  @IdField('chn', { optional: true, description: 'The bank account it is paid into' })
  channelId?: string;
}

export class ClearChequeBody {
  @DateField({ description: 'The day on which the bank had the money: it is paid as of then', example: '2026-11-20' })
  on: LocalDate;
}

export class ReturnChequeBody {
  @DateField({ example: '2026-11-20' })
  on: LocalDate;

  @TextField({ max: 160, min: 3, example: 'Refer to drawer', description: 'As the bank says' })
  reason: string;
}

export class WithdrawChequeBody {
  @TextField({ max: 160, min: 3, example: 'Paid by M-Pesa instead' })
  reason: string;
}

export class ChequesQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only cheques for this lease', example: undefined })
  leaseId?: string;

  @EnumField(CHEQUE_STATES, { optional: true, example: undefined })
  state?: ChequeState;
}

export class ChequeResponse {
  @IdField('chq')
  id: string;

  @IdField('lse')
  leaseId: string;

  @TextField({ max: 12, example: '000123' })
  number: string;

  @TextField({ max: 60, example: 'Equity Bank, Westlands' })
  bank: string;

  @TextField({ max: 120, nullable: true, example: 'Achieng Otieno' })
  drawerName: string | null;

  @TextField({ max: 30, nullable: true, example: '••••4455', description: 'The end of the account number' })
  drawerAccount: string | null;

  @MoneyField()
  amount: Money;

  @DateField()
  drawnOn: LocalDate;

  @EnumField(CHEQUE_STATES, { description: 'It is paid when it is CLEARED, and not before' })
  state: string;

  @IdField('chn', { nullable: true })
  channelId: string | null;

  @DateField({ nullable: true, example: null })
  depositedOn: LocalDate | null;

  @DateField({ nullable: true, example: null })
  clearedOn: LocalDate | null;

  @DateField({ nullable: true, example: null, description: 'When it was returned, or given back' })
  endedOn: LocalDate | null;

  @TextField({ max: 160, nullable: true, example: null })
  endReason: string | null;

  @IdField('pay', { nullable: true, description: 'Of the payment that it became' })
  paymentId: string | null;

  @ObjectField(() => CashInstructionBody, { nullable: true, description: 'What it settles first once it has cleared' })
  instruction: Instruction | null;

  @IdField('usr')
  receivedBy: string;

  @InstantField()
  receivedAt: Date;
}

export class ChequePage extends pageOf(ChequeResponse) {}
