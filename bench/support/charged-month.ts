import { documentNumber, newId } from '@plotihub/database';
import { dayOfMonth, firstDayOf, type YearMonth } from '@plotihub/time';
import { RULES, type Letting, type Portfolio } from './portfolio.js';
import type { Writer } from './writer.js';

/** A charge of the month with its posting of one entry. */
interface MonthlyCharge {
  id: string;
  letting: Letting;
  invoiceId: string;
  postingId: string;
  kind: string;
  payee: (typeof RULES)[number]['payee'];
  amountMinor: number;
  naturalKey: string;
}

/** What a letting costs a month, in cents. */
export const monthlyTotal = ({ rentMinor }: Letting): number => RULES.reduce((sum, { amountMinor }) => sum + amountMinor, rentMinor);

/** Charges every letting for its first month: an invoice of four charges, each with its posting. All of it is open. */
export async function layChargedMonth(writer: Writer, { lettings, accruedId }: Portfolio, period: YearMonth): Promise<void> {
  const at = new Date();
  const issuedOn = firstDayOf(period);
  const charges = lettings.flatMap((letting) => chargesOf(letting, period));
  await writer.insert('postings', charges, {
    id: ({ postingId }) => postingId,
    kind: () => 'charge',
    source_id: ({ id }) => id,
    lease_id: ({ letting }) => letting.leaseId,
    effective_on: () => issuedOn,
    posted_at: () => at,
  });
  await writer.insert('entries', charges, {
    posting_id: ({ postingId }) => postingId,
    line: () => 0,
    debit_account_id: ({ letting }) => letting.accountIds.receivable,
    credit_account_id: ({ payee, letting }) => accruedId(payee, letting.property),
    amount_minor: ({ amountMinor }) => amountMinor,
    currency: () => 'KES',
    effective_on: () => issuedOn,
    posted_at: () => at,
  });
  await layInvoices(writer, charges, period, at);
  await layCharges(writer, charges, period, at);
  await writer.run(
    `UPDATE lease_accounts l JOIN invoices i ON i.organization_id = l.organization_id AND i.lease_id = l.lease_id
        SET l.receivable_minor = l.receivable_minor + i.total_minor WHERE l.organization_id = ?`,
  );
}

function chargesOf(letting: Letting, period: YearMonth): MonthlyCharge[] {
  const { leaseId, ruleIds, rentMinor } = letting;
  const invoiceId = newId('inv');
  const charge = (kind: string, payee: MonthlyCharge['payee'], amountMinor: number, naturalKey: string): MonthlyCharge => ({
    ...{ id: newId('chg'), postingId: newId('pst'), letting, invoiceId },
    ...{ kind, payee, amountMinor, naturalKey },
  });
  return [
    charge('RENT', 'OWNER', rentMinor, `rent:${leaseId}:${period}`),
    ...RULES.map(({ kind, payee, amountMinor }, i) => charge(kind, payee, amountMinor, `rule:${ruleIds[i]}:${leaseId}:${period}`)),
  ];
}

async function layInvoices(writer: Writer, charges: readonly MonthlyCharge[], period: YearMonth, at: Date): Promise<void> {
  const year = Number(period.slice(0, 4));
  const rents = charges.filter(({ kind }) => kind === 'RENT');
  await writer.insert('invoices', rents, {
    id: ({ invoiceId }) => invoiceId,
    lease_id: ({ letting }) => letting.leaseId,
    number: ({ letting }) => documentNumber('INV', year, letting.number),
    period: () => period,
    issued_on: () => firstDayOf(period),
    due_on: () => dayOfMonth(period, 5),
    grace_ends_on: () => dayOfMonth(period, 10),
    total_minor: ({ letting }) => monthlyTotal(letting),
    currency: () => 'KES',
    created_at: () => at,
  });
  await writer.insert('number_series', [rents.length], { kind: () => 'INV', year: () => year, last_number: (last) => last });
}

async function layCharges(writer: Writer, charges: readonly MonthlyCharge[], period: YearMonth, at: Date): Promise<void> {
  await writer.insert('charges', charges, {
    id: ({ id }) => id,
    lease_id: ({ letting }) => letting.leaseId,
    property_id: ({ letting }) => letting.property.id,
    invoice_id: ({ invoiceId }) => invoiceId,
    kind: ({ kind }) => kind,
    period: () => period,
    description: ({ kind }) => `${kind} ${period}`,
    amount_minor: ({ amountMinor }) => amountMinor,
    open_minor: ({ amountMinor }) => amountMinor,
    currency: () => 'KES',
    issued_on: () => firstDayOf(period),
    due_on: () => dayOfMonth(period, 5),
    natural_key: ({ naturalKey }) => naturalKey,
    payee: ({ payee }) => payee,
    ownership_id: ({ payee, letting }) => (payee === 'OWNER' ? letting.property.ownershipId : null),
    posting_id: ({ postingId }) => postingId,
    created_at: () => at,
  });
}
