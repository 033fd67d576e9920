import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { LADDER_STEPS, type LadderTurn } from './ladder.rules.js';
import { ladderWording } from './ladder-texts.rules.js';
import { render } from './letters.js';

const kes = (amount: string): Money => Money.parse(amount, 'KES');
const day = localDate('2026-11-06');
const pay = { paybill: '600123', acc: 'KMA12J' };
const tenancy = { name: 'Wanjiku Kamau', unit: 'A12', phone: '+254722000111', pay };
const turn = (step: LadderTurn['step']): LadderTurn => ({
  step,
  dueOn: localDate('2026-11-05'),
  since: localDate('2026-11-05'),
  balance: kes('15000.00'),
});

test('a late fee is threatened only while it can be avoided', () => {
  const first = turn('arrears.first');
  expect(render(ladderWording(tenancy, first, day, { fee: kes('500.00'), payBy: localDate('2026-11-10') }), 'en')).toBe(
    'A12: KES 15,000 is overdue since 05 Nov. Pay by 10 Nov to avoid a late fee of KES 500. Paybill 600123 Acc KMA12J.',
  );
  const text = render(ladderWording(tenancy, first, day, undefined), 'en');
  expect(text).toBe('A12: KES 15,000 is overdue since 05 Nov. Paybill 600123 Acc KMA12J. Ignore this if you have paid.');
  expect(render(ladderWording(tenancy, first, day, undefined), 'sw')).not.toContain('faini');
});

test.each(LADDER_STEPS)('without a paybill %s names none, and says whom to call', (step) => {
  for (const language of ['en', 'sw'] as const) {
    for (const feeAhead of [undefined, { fee: kes('500.00'), payBy: localDate('2026-11-10') }]) {
      const text = render(ladderWording({ ...tenancy, pay: undefined }, turn(step), day, feeAhead), language);
      expect(text).not.toMatch(/Paybill|Acc/);
      expect(text).toContain('0722000111');
    }
  }
});
