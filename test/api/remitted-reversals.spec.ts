import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import { account, LedgerService, move, ownerSubject } from '../../apps/api/src/modules/ledger/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

const subjectOf = (mine: Landlady, i: number): string => ownerSubject(mine.property.ownerIds[i]!, mine.property.propertyId);
const collectedFor = async (mine: Landlady, i: number): Promise<number> => 0 - (await mine.account('2200C', subjectOf(mine, i)));

/** Pays an owner from trust, as remittances will. */
async function remit(mine: Landlady, i: number, shillings: number): Promise<void> {
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, mine.organizationId);
  const { ownerIds } = mine.property;
  const entries = move(account.ownerCollected(subjectOf(mine, i)), account.trustBank(), Money.of(Math.round(shillings * 100), 'KES'));
  const posting = { kind: 'remittance', sourceId: ownerIds[i]!, leaseId: null, effectiveOn: localDate('2026-11-10'), entries };
  await app.database.transaction((tx) => app.nest.get(LedgerService).post(tx, organization, [posting]));
}
const debts = async (mine: Landlady) =>
  (await mine.office.get<{ data: { ownerId: string; propertyId: string; owed: { amount: string } }[] }>('/v1/ledger/owner-debts')).data.map(
    ({ ownerId, owed }) => [mine.property.ownerIds.indexOf(ownerId), owed.amount],
  );

test('rent that was remitted and is then taken back is put into trust by the office; the owner owes it, no other owner pays it', async () => {
  const mine = await Landlady.open(app, { units: 2, owners: [6_000, 4_000] });
  await mine.bill('2026-11');
  const payment = await mine.pay('15000.00', '2026-11-10');
  await mine.pay('15000.00', '2026-11-10', mine.lettings[1]!.leaseId);
  await remit(mine, 0, 17_000); // of 18,000
  await mine.office.reverse(payment, 'M-Pesa reversed it');
  // 9,000 of the first owner were to go back, 1,000 were there.
  expect([await collectedFor(mine, 0), await collectedFor(mine, 1)]).toEqual([0, 6_000]);
  expect(await debts(mine)).toEqual([[0, '8000.00']]);
  expect([await mine.account('1200'), await mine.account('1090')]).toEqual([8_000, -8_000]);
  expect(await mine.account('1000')).toBe(-9_000); // 17,000 out, 8,000 in
  await mine.expectSoundBooks();
});

test('nothing is topped up while there is enough', async () => {
  const mine = await Landlady.open(app, { units: 2 });
  await mine.bill('2026-11');
  const payment = await mine.pay('15000.00', '2026-11-10');
  await mine.pay('15000.00', '2026-11-10', mine.lettings[1]!.leaseId);
  await remit(mine, 0, 15_000);
  await mine.office.reverse(payment, 'M-Pesa reversed it');
  expect([await collectedFor(mine, 0), await mine.account('1200')]).toEqual([0, 0]);
  expect(await debts(mine)).toEqual([]);
  await mine.expectSoundBooks();
});

test('a paid charge that is voided after its money was remitted becomes the tenant’s credit at the office’s cost', async () => {
  const mine = await Landlady.open(app, { owners: [6_000, 4_000] });
  await mine.bill('2026-11');
  await mine.pay('15000.00', '2026-11-10');
  await remit(mine, 0, 9_000);
  await remit(mine, 1, 5_999.5);
  const [rent] = await mine.charges();
  await mine.office.post(`/v1/charges/${rent!.id}/void`, { reason: 'Rent-free month' });
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '15000.00' });
  expect(await debts(mine)).toEqual(
    [
      [0, '9000.00'],
      [1, '5999.50'],
    ].sort(([a], [b]) => mine.property.ownerIds[a as number]!.localeCompare(mine.property.ownerIds[b as number]!)),
  );
  await mine.expectSoundBooks();
});

test('a payment that is allocated anew to the agency’s charge after the owner got it costs the office, not another owner', async () => {
  const mine = await Landlady.open(app, { owners: [10_000] });
  await mine.bill('2026-11');
  const payment = await mine.pay('15000.00', '2026-11-10');
  await remit(mine, 0, 15_000);
  const key = await mine.office.post<ChargeView>('/v1/charges', {
    leaseId: mine.leaseId,
    kind: 'OTHER',
    amount: kes('2000.00'),
    dueOn: '2026-11-20',
    description: 'Agreement fee',
    payee: 'AGENCY',
  });
  const body = { instruction: { items: [{ chargeId: key.id }] }, reason: 'It was for the agreement' };
  await mine.office.send('post', `/v1/payments/${payment}/reallocate`, body, 200);
  expect([await collectedFor(mine, 0), await mine.account('2600'), await mine.account('1200')]).toEqual([0, -2_000, 2_000]);
  await mine.expectSoundBooks();
});

test('two reversals at once take what is there once', async () => {
  const mine = await Landlady.open(app, { units: 4 });
  await mine.bill('2026-11');
  const payments: string[] = [];
  for (const { leaseId } of mine.lettings) payments.push(await mine.pay('15000.00', '2026-11-10', leaseId));
  await remit(mine, 0, 45_000); // 15,000 are there for four reversals
  const checker = await mine.office.colleague('ACCOUNTANT');
  const proposals: string[] = [];
  for (const id of payments)
    proposals.push((await mine.office.post<{ id: string }>(`/v1/payments/${id}/reversal`, { reason: 'All of it was false' })).id);
  const answers = await Promise.all(proposals.map((id) => checker.send('post', `/v1/proposals/${id}/approval`, {})));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await debts(mine)).toEqual([[0, '45000.00']]);
  expect(await collectedFor(mine, 0)).toBe(0);
  await mine.expectSoundBooks();
});

test('nobody is remitted what was not collected for them', async () => {
  const mine = await Landlady.open(app, { owners: [6_000, 4_000] });
  await mine.bill('2026-11');
  await mine.pay('15000.00', '2026-11-10');
  await expect(remit(mine, 1, 6_000.01)).rejects.toThrow('cannot be paid out');
  await remit(mine, 1, 6_000);
  expect(await collectedFor(mine, 1)).toBe(0);
});

test('the office sees what owners owe, an owner and another organization do not', async () => {
  const mine = await Landlady.open(app);
  const owner = await mine.office.colleague('OWNER', { ownerId: mine.property.ownerIds[0]! });
  expect((await app.http.get('/v1/ledger/owner-debts')).status).toBe(401);
  await owner.send('get', '/v1/ledger/owner-debts', undefined, 403);
  expect(await (await mine.office.colleague('ACCOUNTANT')).get('/v1/ledger/owner-debts')).toEqual({ data: [] });
});

const deeds = fc.array(
  fc.record({
    deed: fc.constantFrom('pay', 'pay', 'remit', 'reverse', 'reallocate', 'void'),
    lease: fc.constantFrom<(0 | 1)[]>(0, 1),
    amount: fc.integer({ min: 1, max: 2_500_000 }),
    choice: fc.nat(1_000),
  }),
  { minLength: 6, maxLength: 14 },
);

test('whatever is paid, remitted, reversed, allocated anew and voided: both equations hold, and no owner is ever below zero', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (list) => {
      app.clock.moveTo('2026-11-10T07:00:00Z');
      const mine = await Landlady.open(app, { units: 2, owners: [5_001, 2_500, 2_499], lease: { billedFromOn: '2026-10-12' } });
      await mine.bill('2026-11');
      const payments: string[] = [];
      for (const { deed, lease, amount, choice } of list) {
        const { leaseId } = mine.lettings[lease]!;
        if (deed === 'pay') payments.push(await mine.pay((amount / 100).toFixed(2), `2026-11-0${(choice % 9) + 1}`, leaseId));
        if (deed === 'remit') {
          const there = await collectedFor(mine, choice % 3);
          if (there > 0) await remit(mine, choice % 3, Math.min(there, amount / 100));
        }
        const payment = payments[choice % (payments.length || 1)];
        if (deed === 'reverse' && payment) await mine.office.reverse(payment, 'By chance');
        const charges = (await mine.charges(leaseId)).filter(({ voidedOn }) => voidedOn === null);
        const charge = charges[choice % (charges.length || 1)];
        if (deed === 'void' && charge) await mine.office.post(`/v1/charges/${charge.id}/void`, { reason: 'By chance' });
        if (deed === 'reallocate' && payment && charge)
          await mine.office.send('post', `/v1/payments/${payment}/reallocate`, {
            instruction: { items: [{ chargeId: charge.id }] },
            reason: 'By chance',
          });
        await mine.expectSoundBooks();
      }
    }),
    { numRuns: 5 },
  );
}, 120_000);
