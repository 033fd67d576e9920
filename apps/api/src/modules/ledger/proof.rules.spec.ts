import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { account, ACCOUNT_CODES, ownerSubject, type AccountKey } from './accounts.rules.js';
import { leaseDeltas, move, type NewEntry } from './postings.rules.js';
import { equationsOf, type CodeTotal } from './proof.rules.js';

const kes = (shillings: number) => Money.of(shillings * 100, 'KES');
const owner = ownerSubject('own_1', 'prp_1');

/** Debits minus credits by code, as the repository sums them. */
function totals(entries: readonly NewEntry[]): CodeTotal[] {
  const sums = new Map<AccountKey['code'], Money>();
  const add = ({ code }: AccountKey, amount: Money) => sums.set(code, (sums.get(code) ?? kes(0)).plus(amount));
  for (const { debit, credit, amount } of entries) {
    add(debit, amount);
    add(credit, amount.negated());
  }
  return [...sums].map(([code, balance]) => ({ book: 'CLIENT', code, balance }));
}

/** The events of the posting table of an agency, for one lease. */
const EVENTS: Record<string, (amount: Money) => NewEntry[]> = {
  charge: (amount) => move(account.receivable('lse_1'), account.accrued(owner), amount),
  'charge of the agency': (amount) => move(account.receivable('lse_1'), account.accrued('agency'), amount),
  'payment that settles': (amount) => [
    ...move(account.channelClearing('chn_1'), account.receivable('lse_1'), amount),
    ...move(account.accrued(owner), account.ownerCollected(owner), amount),
  ],
  'payment kept as credit': (amount) => move(account.channelClearing('chn_1'), account.tenantCredit('lse_1'), amount),
  'payment into suspense': (amount) => move(account.channelClearing('chn_1'), account.suspense('chn_1'), amount),
  'suspense resolved': (amount) => [
    ...move(account.suspense('chn_1'), account.receivable('lse_1'), amount),
    ...move(account.accrued(owner), account.ownerCollected(owner), amount),
  ],
  'credit applied': (amount) => [
    ...move(account.tenantCredit('lse_1'), account.receivable('lse_1'), amount),
    ...move(account.accrued('agency'), account.agencyCollected(), amount),
  ],
  'cash taken': (amount) => move(account.cashInHand('usr_1'), account.tenantCredit('lse_1'), amount),
  'deposit received': (amount) => move(account.trustBank(), account.deposits('lse_1'), amount),
  'payment reversed': (amount) => [
    ...move(account.receivable('lse_1'), account.channelClearing('chn_1'), amount),
    ...move(account.ownerCollected(owner), account.accrued(owner), amount),
  ],
};

describe('the equations of an agency', () => {
  test('hold after any events in any order', () => {
    const anyEvents = fc.array(fc.tuple(fc.constantFrom(...Object.keys(EVENTS)), fc.integer({ min: 1, max: 50_000_000 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(anyEvents, (events) => {
        const entries = events.flatMap(([name, minor]) => EVENTS[name]!(Money.of(minor, 'KES')));
        for (const equation of equationsOf('CLIENT', totals(entries), 'KES')) expect(equation).toMatchObject({ holds: true });
      }),
    );
  });

  test('break when one leg of an event is forgotten', () => {
    const [onlyTheMoney] = EVENTS['payment that settles']!(kes(500));
    expect(equationsOf('CLIENT', totals([onlyTheMoney!]), 'KES').map(({ name, holds }) => [name, holds])).toEqual([
      ['trust', false],
      ['receivables', false],
    ]);
  });

  test('are spelled out in accounts and figures', () => {
    const entries = [
      ...EVENTS['charge']!(kes(15_000)),
      ...EVENTS['payment that settles']!(kes(10_000)),
      ...EVENTS['payment into suspense']!(kes(300)),
    ];
    const [trust, receivables] = equationsOf('CLIENT', totals(entries), 'KES');
    expect(trust?.spelledOut).toBe(
      '1000 0.00 + 1010 10300.00 + 1020 0.00 + 1040 0.00 = 10300.00; 2000 0.00 + 2100 0.00 + 2200C 10000.00 + 2300 300.00 + 2400 0.00 + 2600 0.00 = 10300.00',
    );
    expect(receivables?.spelledOut).toBe('1100 5000.00 = 5000.00; 2200A 5000.00 = 5000.00');
  });
});

test("a landlord's book balances: what there is, is owed or earned", () => {
  const entries = [
    ...move(account.receivable('lse_1'), account.rentIncome('prp_1'), kes(900)),
    ...move(account.channelClearing('chn_1'), account.receivable('lse_1'), kes(400)),
  ];
  const [office] = equationsOf(
    'OFFICE',
    totals(entries).map((total) => ({ ...total, book: 'OFFICE' as const })),
    'KES',
  );
  expect(office).toMatchObject({ name: 'office', holds: true, leftTotal: kes(900) });
});

describe('an entry', () => {
  test('of a negative amount is its mirror, of nothing is none', () => {
    const [debit, credit] = [account.receivable('lse_1'), account.accrued(owner)];
    expect(move(debit, credit, kes(-5))).toEqual([{ debit: credit, credit: debit, amount: kes(5) }]);
    expect(move(debit, credit, kes(0))).toEqual([]);
  });

  test('changes the balances of its lease: a receivable by debits, credit and deposits by credits', () => {
    const entries = [
      ...EVENTS['charge']!(kes(10)),
      ...EVENTS['payment that settles']!(kes(4)),
      ...EVENTS['payment kept as credit']!(kes(3)),
      ...EVENTS['deposit received']!(kes(2)),
    ];
    expect(leaseDeltas(entries).get('lse_1')).toEqual({ receivableMinor: 600, creditMinor: 300, depositMinor: 200 });
    expect([...leaseDeltas(EVENTS['payment into suspense']!(kes(1)))]).toEqual([]);
    expect(ACCOUNT_CODES.RECEIVABLE).toBe('1100');
  });
});
