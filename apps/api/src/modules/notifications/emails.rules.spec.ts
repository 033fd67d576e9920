import { Money } from '@plotihub/money';
import { localDate, yearMonth } from '@plotihub/time';
import { invoiceEmail, receiptEmail } from './emails.rules.js';

const long = 'W\r\n'.repeat(40).slice(0, 120);
const most = Money.of(Number.MAX_SAFE_INTEGER, 'KES');
const tenancy = { name: long, unit: 'Ground Floor Shop 14', phone: '+447700900123456', pay: { paybill: '1234567', acc: 'KMA12J' } };

test.each(['en', 'sw'] as const)('the worst e-mail in %s still fits: 120 characters of subject on one line, 4,000 of text', (language) => {
  const bill = {
    organization: long,
    number: 'INV-2026-00000000001',
    period: yearMonth('2026-11'),
    lines: Array.from({ length: 300 }, () => ({ description: long, amount: most })),
    total: most,
    dueOn: localDate('2026-11-05'),
    owed: most,
  };
  const receipt = { organization: long, number: long, amount: most, on: bill.dueOn, code: 'X'.repeat(40), owed: most, credit: most };
  for (const { subject, body } of [invoiceEmail(language, tenancy, bill), receiptEmail(language, tenancy, receipt)]) {
    expect(subject.length).toBeLessThanOrEqual(120);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(body.length).toBeLessThanOrEqual(4_000);
  }
  expect(invoiceEmail(language, tenancy, bill).body).toContain(`- … 280 `);
});

test('an e-mail about nothing owed asks for nothing', () => {
  const { body } = invoiceEmail(
    'en',
    { ...tenancy, name: 'Wanjiku Kamau' },
    {
      organization: 'Mapenzi Homes',
      number: 'INV-2026-000001',
      period: yearMonth('2026-11'),
      lines: [{ description: 'Rent', amount: Money.parse('15000.00', 'KES') }],
      total: Money.parse('15000.00', 'KES'),
      dueOn: localDate('2026-11-05'),
      owed: Money.zero('KES'),
    },
  );
  expect(body.split('\n')).toEqual([
    'Dear Wanjiku Kamau,',
    '',
    'Invoice INV-2026-000001, Ground Floor Shop 14, Nov 2026',
    '- Rent: KES 15,000',
    'Total: KES 15,000',
    '',
    'Nothing is owed.',
    'Questions? Call +447700900123456.',
    '',
    'Mapenzi Homes',
  ]);
});
