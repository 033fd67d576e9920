import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import type { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(300_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

const LEASES = 3;
const any = fc.nat({ max: 50 });
const lease = fc.nat({ max: LEASES - 1 });
const shillings = fc.integer({ min: 100, max: 2_000_000 }).map((cents) => Money.of(cents, 'KES').amount);
const KINDS = ['pay', 'pay', 'charge', 'resolve', 'split', 'return', 'refund', 'transfer', 'move', 'reverse'] as const;
const step = fc.record({ does: fc.constantFrom(...KINDS), which: any, lease, other: lease, amount: shillings, well: fc.boolean() });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Desk {
  rent: Collection;
  checker: Office;
}

/** Whatever may be refused is refused with a reason; nothing else goes wrong. */
async function tried(who: Office, path: string, body: object): Promise<Record<string, string> | undefined> {
  const answer = await who.send('post', path, body);
  if (answer.status >= 500 || answer.status === 401 || answer.status === 403)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.status < 300 ? (answer.body as Record<string, string>) : undefined;
}

async function take({ rent, checker }: Desk, done: Step): Promise<void> {
  const { office } = rent;
  const pick = <T>(list: readonly T[]): T | undefined => list[done.which % Math.max(1, list.length)];
  const [to, other] = [rent.lettings[done.lease]!, rent.lettings[done.other]!];
  const approve = (id: string | undefined) => tried(checker, `/v1/proposals/${id}/approval`, {});
  const anItem = async () => pick(await rent.suspense()) as unknown as { id: string; amount: { amount: string } } | undefined;
  const aPayment = async () => pick((await rent.payments()).filter(({ state }) => state !== 'REVERSED'));
  switch (done.does) {
    case 'charge':
      await rent.charge(done.amount, { leaseId: to.leaseId });
      return;
    case 'pay':
      await rent.confirm({ reference: done.well ? to.payReference : 'house of Jane', amount: done.amount });
      await app.work();
      return;
    case 'resolve': {
      const item = await anItem();
      if (item) await tried(office, `/v1/suspense/${item.id}/resolve`, { leaseId: to.leaseId });
      return;
    }
    case 'split': {
      const item = await anItem();
      if (!item || to === other) return;
      const whole = Money.parse(item.amount.amount, 'KES').amountMinor;
      const first = Math.max(1, (whole * (1 + (done.which % 9))) / 10) | 0;
      const parts = [first, whole - first].map((minor, i) => ({
        leaseId: [to, other][i]!.leaseId,
        amount: kes(Money.of(minor, 'KES').amount),
      }));
      await tried(office, `/v1/suspense/${item.id}/resolve`, { parts });
      return;
    }
    case 'return': {
      const item = await anItem();
      if (!item) return;
      await approve((await tried(office, `/v1/suspense/${item.id}/return`, { reason: 'Not ours' }))?.['id']);
      const sent = { way: done.which % 2 === 0 ? 'BANK' : 'MPESA_PAYOUT', reference: newTransactionCode() };
      if (done.well) await tried(office, `/v1/suspense/${item.id}/returned`, sent);
      return;
    }
    case 'refund': {
      const refund = { leaseId: to.leaseId, amount: kes(done.amount), reason: 'Paid too much', tenantId: await tenantOf(rent, to.leaseId) };
      const proposed = await tried(office, '/v1/refunds', refund);
      if (!proposed || !(await approve(proposed['proposalId']))) return;
      if (done.well) await tried(office, `/v1/refunds/${proposed['id']}/paid`, { way: 'BANK', reference: newTransactionCode() });
      else if (done.which % 2 === 0) await tried(office, `/v1/refunds/${proposed['id']}/failed`, { reason: 'No such number' });
      return;
    }
    case 'transfer': {
      const sides = { fromLeaseId: to.leaseId, toLeaseId: other.leaseId };
      await tried(office, '/v1/transfers', { ...sides, amount: kes(done.amount), reason: 'She moves', consent: 'By SMS' });
      return;
    }
    case 'move': {
      const payment = await aPayment();
      if (payment) await tried(office, `/v1/payments/${payment.id}/move`, { leaseId: to.leaseId, reason: 'Mistyped' });
      return;
    }
    case 'reverse': {
      const payment = await aPayment();
      if (!payment) return;
      await approve((await tried(office, `/v1/payments/${payment.id}/reversal`, { reason: 'As it happens' }))?.['id']);
    }
  }
}

async function tenantOf(rent: Collection, leaseId: string): Promise<string> {
  const [row] = await app.rows<{ id: string }>('SELECT tenant_id AS id FROM lease_parties WHERE organization_id = ? AND lease_id = ?', [
    rent.organization.id,
    leaseId,
  ]);
  return row!.id;
}

/** Credits less debits of an account code, in cents. */
const owedOn = (rent: Collection, code: string): Promise<number> =>
  app.number(
    `SELECT COALESCE(SUM(CASE WHEN a.id = e.credit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
       JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
      WHERE a.organization_id = ? AND a.code = ?`,
    [rent.organization.id, code],
  );

test.each(['AGENCY', 'LANDLORD'] as const)('whatever is done about money of an %s that went astray, the books hold', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const rent = await Collection.open(app, { kind, units: LEASES });
      const [one, two] = rent.lettings;
      await app.rows('UPDATE lease_parties SET tenant_id = ? WHERE organization_id = ? AND lease_id = ?', [
        one!.tenantId,
        rent.organization.id,
        two!.leaseId,
      ]);
      const desk = { rent, checker: await rent.office.colleague('ADMIN') };
      for (const done of steps) await take(desk, done);
      await app.work();
      await rent.expectSound();

      const sum = (sql: string): Promise<number> => app.number(sql, [rent.organization.id]);
      const waiting = "SELECT COALESCE(SUM(amount_minor), 0) FROM payments WHERE organization_id = ? AND state = 'SUSPENSE'";
      expect(await owedOn(rent, '2300')).toBe(await sum(waiting));
      const unused = await sum('SELECT COALESCE(SUM(remaining_minor), 0) FROM credits WHERE organization_id = ?');
      const aside = await sum("SELECT COALESCE(SUM(amount_minor), 0) FROM refunds WHERE organization_id = ? AND state = 'APPROVED'");
      expect(await owedOn(rent, '2000')).toBe(unused + aside);
      // What came through the paybill is there, but for what was reversed or paid out of it.
      const came = 'SELECT COALESCE(SUM(amount_minor), 0) FROM payments WHERE organization_id = ? AND inbound_transaction_id IS NOT NULL';
      const out = await sum(
        `SELECT COALESCE(SUM(p.amount_minor), 0) FROM suspense_items s JOIN payments p ON p.organization_id = s.organization_id AND p.id = s.payment_id
          WHERE s.organization_id = ? AND s.return_way = 'MPESA_PAYOUT'`,
      );
      expect((await owedOn(rent, '1010')) + (await sum(`${came} AND state <> 'REVERSED'`))).toBe(out);
    }),
    { numRuns: 8 },
  );
});
