import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  ListField,
  MoneyField,
  MonthField,
  PageQuery,
  pageOf,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { ChargeResponse } from './charges.dto.js';
import { INVOICE_STATES, type InvoiceState } from './invoices.rules.js';

export class InvoicesQuery extends PageQuery {
  @IdField('lse', { optional: true, example: undefined, description: 'Only invoices of this lease' })
  leaseId?: string;

  @MonthField({ optional: true, example: undefined, description: 'Only invoices that bill this month' })
  period?: YearMonth;

  @EnumField(INVOICE_STATES, { optional: true, example: undefined })
  state?: InvoiceState;
}

export class InvoiceResponse {
  @IdField('inv')
  id: string;

  @IdField('lse')
  leaseId: string;

  @TextField({ max: 20, example: 'INV-2026-000001', description: 'Without gaps in an organization and year' })
  number: string;

  @MonthField({ nullable: true, description: 'The month it bills; null for one made by hand' })
  period: YearMonth | null;

  @DateField({ example: '2026-11-01' })
  issuedOn: LocalDate;

  @DateField({ description: 'The latest due date of its charges' })
  dueOn: LocalDate;

  @MoneyField({ description: 'The sum of its charges' })
  total: Money;

  @MoneyField({ min: 'zero', description: 'What is still to be paid of it' })
  open: Money;

  @EnumField(INVOICE_STATES, { description: 'Derived from its charges; CREDITED when all of them were taken back' })
  state: InvoiceState;

  @BoolField({ example: false, description: 'Something of it is open and was due before today' })
  overdue: boolean;

  @InstantField()
  createdAt: Date;
}

export class InvoiceWithChargesResponse extends InvoiceResponse {
  @ListField(() => ChargeResponse, { max: 1_000 })
  charges: ChargeResponse[];
}

export class InvoicePage extends pageOf(InvoiceResponse) {}
