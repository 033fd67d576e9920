import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import { account, ownerSubject, type AccountKey } from './accounts.rules.js';
import { takenFromOwners, topUpPostings, topUps } from './owner-funds.rules.js';
import { move, type NewEntry } from './postings.rules.js';

const kes = (shillings: number) => Money.of(shillings * 100, 'KES');
const [wanjiku, otieno] = [ownerSubject('own_1', 'prp_1'), ownerSubject('own_2', 'prp_1')];
const reversal = (subject: string, amount: Money) => move(account.ownerCollected(subject), account.accrued(subject), amount);
const remittance = (subject: string, amount: Money) => move(account.ownerCollected(subject), account.trustBank(), amount);
const payment = (subject: string, amount: Money) => move(account.accrued(subject), account.ownerCollected(subject), amount);

test('money that came for an owner is there to be given back', () => {
  const taken = takenFromOwners(reversal(wanjiku, kes(9_000)));
  expect(taken).toEqual([{ subject: wanjiku, amount: kes(9_000), givenBack: kes(9_000) }]);
  expect(topUps(taken, new Map([[wanjiku, kes(9_000)]]))).toEqual([]);
});

test('what was remitted already is put in by the office, to the cent, and each owner owes their own', () => {
  const taken = takenFromOwners([...reversal(wanjiku, kes(9_000)), ...reversal(otieno, kes(6_000))]);
  const collected = new Map([
    [wanjiku, kes(2_500)],
    [otieno, kes(6_000)],
  ]);
  expect(topUps(taken, collected)).toEqual([{ subject: wanjiku, amount: kes(6_500) }]);
});

test('what the same fact brings in for the owner counts before the office does', () => {
  expect(takenFromOwners([...reversal(wanjiku, kes(900)), ...payment(wanjiku, kes(900))])).toEqual([]);
  expect(takenFromOwners([...reversal(wanjiku, kes(900)), ...payment(wanjiku, kes(400))])).toMatchObject([{ amount: kes(500) }]);
});

test('nobody is paid out what they do not have: no top-up for a remittance', () => {
  expect(() => topUps(takenFromOwners(remittance(wanjiku, kes(1))), new Map())).toThrow('cannot be paid out');
  const both = takenFromOwners([...remittance(wanjiku, kes(100)), ...reversal(wanjiku, kes(100))]);
  expect(() => topUps(both, new Map([[wanjiku, kes(99)]]))).toThrow('cannot be paid out');
  expect(topUps(both, new Map([[wanjiku, kes(100)]]))).toEqual([{ subject: wanjiku, amount: kes(100) }]);
});

test('a top-up is a pair of postings, one in each book', () => {
  const fact = { sourceId: 'pay_1', leaseId: 'lse_1', effectiveOn: localDate('2026-11-20') };
  expect(topUpPostings(fact, wanjiku, kes(10)).map(({ book, entries }) => [book, entries[0]!.debit.code, entries[0]!.credit.code])).toEqual(
    [
      ['CLIENT', '1000', '2200C'],
      ['OFFICE', '1200', '1090'],
    ],
  );
});

test('after top-ups no owner is below zero, and none has more than before', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 }).map((minor) => Money.of(minor, 'KES'));
  const entry = fc
    .tuple(fc.constantFrom(reversal, payment), fc.constantFrom(wanjiku, otieno), amount)
    .map(([make, subject, sum]): NewEntry[] => make(subject, sum));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), amount, amount, (lists, one, other) => {
      const collected = new Map([
        [wanjiku, one],
        [otieno, other],
      ]);
      const entries = lists.flat();
      const put = topUps(takenFromOwners(entries), collected).flatMap(({ subject, amount: sum }) =>
        move(account.trustBank(), account.ownerCollected(subject), sum),
      );
      for (const [subject, before] of collected) {
        const change = (side: AccountKey) => (side.code === '2200C' && side.subject === subject ? 1 : 0);
        const after = [...entries, ...put].reduce(
          (sum, { debit, credit, amount: { amountMinor } }) => sum + (change(credit) - change(debit)) * amountMinor,
          before.amountMinor,
        );
        expect(after).toBeGreaterThanOrEqual(0);
        if (put.some(({ credit }) => credit.subject === subject)) expect(after).toBe(0);
      }
    }),
  );
});
