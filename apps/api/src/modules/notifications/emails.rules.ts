import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import type { Tenancy } from './money-texts.rules.js';
import { dayText, moneyText, monthText, phoneText } from './placeholders.rules.js';
import type { Language } from './templates.rules.js';

export interface Email {
  /** At most 120 characters, one line. */
  subject: string;
  /** Plain text. */
  body: string;
}

/** Lines of an invoice that an e-mail lists. */
const MOST_LINES = 20;

const WORDS = {
  en: {
    dear: 'Dear',
    invoice: 'Invoice',
    receipt: 'Receipt',
    total: 'Total',
    due: 'Please pay by',
    owed: 'Owed in all, with arrears',
    nothing: 'Nothing is owed.',
    more: 'more lines',
    paybill: 'Pay by M-Pesa: Paybill',
    account: 'account',
    call: 'Questions? Call',
    received: 'We received',
    on: 'on',
    reference: 'Reference',
    stillOwed: 'Still owed',
    credit: 'Kept for your next bill',
    thanks: 'Thank you.',
  },
  sw: {
    dear: 'Habari',
    invoice: 'Bili',
    receipt: 'Risiti',
    total: 'Jumla',
    due: 'Lipa kufikia',
    owed: 'Jumla na deni',
    nothing: 'Huna deni.',
    more: 'zaidi',
    paybill: 'Lipa kwa M-Pesa: Paybill',
    account: 'akaunti',
    call: 'Maswali? Piga',
    received: 'Tumepokea',
    on: 'tarehe',
    reference: 'Ref',
    stillOwed: 'Deni lililobaki',
    credit: 'Ziada itatumika bili ijayo',
    thanks: 'Asante.',
  },
} as const satisfies Record<Language, Record<string, string>>;

const kes = (money: Money): string => `${money.currency} ${moneyText(money)}`;
const fullDay = (day: LocalDate, language: Language): string => `${dayText(day, language)} ${day.slice(0, 4)}`;
/** Header-safe: one line, within the column. */
const subjectOf = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 120);

/** The e-mail copy of an invoice, with its lines. */
export function invoiceEmail(
  language: Language,
  { name, unit, pay, phone }: Tenancy,
  bill: {
    organization: string;
    number: string;
    period: YearMonth;
    lines: readonly { description: string; amount: Money }[];
    total: Money;
    dueOn: LocalDate;
    owed: Money;
  },
): Email {
  const say = WORDS[language];
  const left = bill.lines.length - MOST_LINES;
  const lines = [
    `${say.dear} ${name},`,
    '',
    `${say.invoice} ${bill.number}, ${unit}, ${monthText(bill.period, language)}`,
    ...bill.lines.slice(0, MOST_LINES).map(({ description, amount }) => `- ${description}: ${kes(amount)}`),
    ...(left > 0 ? [`- … ${left} ${say.more}`] : []),
    `${say.total}: ${kes(bill.total)}`,
    '',
    ...(bill.owed.isZero
      ? [say.nothing]
      : [
          `${say.due} ${fullDay(bill.dueOn, language)}.`,
          `${say.owed}: ${kes(bill.owed)}.`,
          ...(pay ? [`${say.paybill} ${pay.paybill}, ${say.account} ${pay.acc}.`] : []),
        ]),
    `${say.call} ${phoneText(phone)}.`,
    '',
    bill.organization,
  ];
  return { subject: subjectOf(`${say.invoice} ${bill.number}: ${unit}, ${monthText(bill.period, language)}`), body: lines.join('\n') };
}

/** The e-mail copy of a receipt. */
export function receiptEmail(
  language: Language,
  { name, unit, phone }: Tenancy,
  receipt: { organization: string; number: string; amount: Money; on: LocalDate; code: string; owed: Money; credit: Money },
): Email {
  const say = WORDS[language];
  const lines = [
    `${say.dear} ${name},`,
    '',
    `${say.receipt} ${receipt.number}`,
    `${say.received} ${kes(receipt.amount)} (${unit}) ${say.on} ${fullDay(receipt.on, language)}. ${say.reference} ${receipt.code}.`,
    receipt.owed.isPositive ? `${say.stillOwed}: ${kes(receipt.owed)}.` : say.nothing,
    ...(receipt.credit.isPositive ? [`${say.credit}: ${kes(receipt.credit)}.`] : []),
    say.thanks,
    '',
    `${say.call} ${phoneText(phone)}.`,
    '',
    receipt.organization,
  ];
  return { subject: subjectOf(`${say.receipt} ${receipt.number}: ${kes(receipt.amount)}, ${unit}`), body: lines.join('\n') };
}
