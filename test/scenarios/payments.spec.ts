import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import type { Paid } from '../support/payers.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(180_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

const LEASES = 2;
const shillings = fc.integer({ min: 1, max: 3_000_000 }).map((cents) => Money.of(cents, 'KES').amount);
const leaseIndex = fc.nat({ max: LEASES - 1 });
const any = fc.nat({ max: 50 });
const kind = fc.constantFrom('RENT' as const, 'SERVICE' as const, 'REPAIR' as const);
const month = fc.integer({ min: 9, max: 12 }).map((number) => `2026-${String(number).padStart(2, '0')}-05`);

/** What may happen to an organization's money; numbers pick among what is there. */
const step = fc.oneof(
  fc.record({ does: fc.constant('charge' as const), lease: leaseIndex, amount: shillings, kind, dueOn: month }),
  fc.record({ does: fc.constant('pay' as const), lease: leaseIndex, amount: shillings, mistyped: fc.boolean() }),
  fc.record({ does: fc.constant('cash' as const), lease: leaseIndex, amount: shillings }),
  fc.record({ does: fc.constant('repeat' as const), which: any }),
  fc.record({ does: fc.constant('resolve' as const), which: any, lease: leaseIndex }),
  fc.record({ does: fc.constant('reverse' as const), which: any }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(rent: Collection, done: Step, sent: string[]): Promise<void> {
  const { office, lettings } = rent;
  const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];
  switch (done.does) {
    case 'charge':
      await rent.charge(done.amount, { leaseId: lettings[done.lease]!.leaseId, kind: done.kind, dueOn: done.dueOn });
      return;
    case 'pay':
      sent.push(rent.body({ reference: done.mistyped ? 'house of Jane' : lettings[done.lease]!.payReference, amount: done.amount }));
      return rent.confirm(sent.at(-1));
    case 'cash': {
      const body = { leaseId: lettings[done.lease]!.leaseId, amount: kes(done.amount), method: 'CASH', valueOn: '2026-11-20' };
      await office.post('/v1/payments', body);
      return;
    }
    case 'repeat': {
      const body = pick(sent, done.which);
      return body === undefined ? undefined : rent.confirm(body);
    }
    case 'resolve': {
      await app.work();
      const item = pick(await rent.suspense(), done.which);
      if (item) await office.post(`/v1/suspense/${item.id}/resolve`, { leaseId: lettings[done.lease]!.leaseId });
      return;
    }
    case 'reverse': {
      await app.work();
      const payment = pick(
        (await rent.payments()).filter(({ state }) => state !== 'REVERSED'),
        done.which,
      );
      if (payment) await office.reverse(payment.id, 'as it happens');
    }
  }
}

/** Debits less credits of an account code, by the ledger's own entries. */
const balanceOf = (rent: Collection, code: string): Promise<number> =>
  app.number(
    `SELECT COALESCE(SUM(CASE WHEN d.code = ? THEN e.amount_minor ELSE 0 END), 0) - COALESCE(SUM(CASE WHEN c.code = ? THEN e.amount_minor ELSE 0 END), 0)
       FROM entries e JOIN accounts d ON d.organization_id = e.organization_id AND d.id = e.debit_account_id
       JOIN accounts c ON c.organization_id = e.organization_id AND c.id = e.credit_account_id WHERE e.organization_id = ?`,
    [code, code, rent.organization.id],
  );

test.each(['AGENCY', 'LANDLORD'] as const)('whatever happens to the money of an %s, the books hold', async (organizationKind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const rent = await Collection.open(app, { kind: organizationKind, units: LEASES });
      const sent: string[] = [];
      for (const done of steps) await take(rent, done, sent);
      await app.work();
      await rent.expectSound();

      const payments = (await rent.payments()).map(({ amount, ...rest }) => ({
        ...rest,
        minor: Money.parse(amount.amount, 'KES').amountMinor,
      }));
      const sum = (test: (payment: (typeof payments)[number]) => boolean) =>
        payments.filter(test).reduce((total, { minor }) => total + minor, 0);
      expect(payments.filter(({ externalId }) => externalId !== null)).toHaveLength(sent.length); // repeats are no payments
      expect(await balanceOf(rent, '1010')).toBe(sum(({ state, externalId }) => externalId !== null && state !== 'REVERSED'));
      expect(await balanceOf(rent, '1020')).toBe(sum(({ state, externalId }) => externalId === null && state !== 'REVERSED'));
      expect((await balanceOf(rent, '2300')) + sum(({ state }) => state === 'SUSPENSE')).toBe(0); // a liability: less than zero
      expect(await rent.events('state=STORED')).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('the same payments in any order of arrival leave the same open and the same credit', async () => {
  const paid = fc.record({ lease: leaseIndex, amount: shillings, day: fc.integer({ min: 10, max: 20 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(shillings, { minLength: 1, maxLength: 4 }),
      fc
        .array(paid, { minLength: 2, maxLength: 8 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      async (charges, [inOrder, shuffled]) => {
        const outcome = async (list: typeof inOrder): Promise<string[]> => {
          const rent = await Collection.open(app, { units: LEASES });
          const ids: string[] = [];
          for (const [i, amount] of charges.entries())
            for (const { leaseId } of rent.lettings) ids.push(await rent.charge(amount, { leaseId, dueOn: `2026-1${i % 3}-05` }));
          const bodies = list.map(({ lease, amount, day }) => {
            const paidBy: Paid = {
              reference: rent.lettings[lease]!.payReference,
              amount,
              time: `202611${day}101010`,
              code: newTransactionCode(),
            };
            return rent.body(paidBy);
          });
          for (const body of [...bodies, ...bodies]) await rent.confirm(body);
          await app.work();
          await rent.expectSound();
          return [...(await rent.open(...ids)), ...(await Promise.all(rent.lettings.map(({ leaseId }) => rent.credit(leaseId))))];
        };
        expect(await outcome(shuffled)).toEqual(await outcome(inOrder));
      },
    ),
    { numRuns: 6 },
  );
});
