import { LedgerService } from '../../apps/api/src/modules/ledger/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { answerOf, Household } from '../support/maintenance.js';
import { kes } from '../support/portfolio.js';

/**
 * A pipe bursts in the night of 21 November 2026: from the tenant's report to the bill of December, in both languages. Every message and
 * every shilling of the ledger is explained.
 */
jest.setTimeout(180_000);

let app: TestApp;
beforeAll(async () => {
  // 23:40 in Nairobi.
  app = await TestApp.start('2026-11-21T20:40:00Z');
});
afterAll(() => app.stop());

const OFFICE = '+254722000111';
const PLUMBER = '+254711222333';

/** Net of every account, in shillings, as `BOOK CODE subject`: credits are positive. */
async function accounts(home: Household): Promise<Record<string, number>> {
  const rows = await app.rows<{ name: string; minor: string }>(
    `SELECT CONCAT(a.book, ' ', a.code) AS name,
        SUM((SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e WHERE e.organization_id = a.organization_id AND e.credit_account_id = a.id)
          - (SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e WHERE e.organization_id = a.organization_id AND e.debit_account_id = a.id)) AS minor
       FROM accounts a WHERE a.organization_id = ? GROUP BY a.book, a.code`,
    [home.office.organizationId],
  );
  return Object.fromEntries(
    rows.map(({ name, minor }): [string, number] => [name, Number(minor) / 100]).filter(([, shillings]) => shillings !== 0),
  );
}

async function expectSound(home: Household): Promise<void> {
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, home.office.organizationId);
  const { equations, leasesOutOfStep } = await app.nest.get(LedgerService).proof(app.database.reader, organization);
  expect([equations.filter(({ holds }) => !holds), leasesOutOfStep]).toEqual([[], []]);
}

const TOLD = {
  en: {
    received: (no: string) =>
      `Request ${no} (Pipe has burst) for A1 is received. We will update you by 22 Nov. Emergency? Call 0722000111.`,
    scheduled: (no: string) => `Request ${no}: Mabati will come on 22 Nov at 00:30. Call 0722000111 to change the time.`,
    done: (no: string) => `Request ${no} for A1 is marked done. Not fixed? Call 0722000111 by 25 Nov and we reopen it.`,
  },
  sw: {
    received: (no: string) => `Ombi ${no} (Pipe has burst) la A1 limepokelewa. Tutakujulisha kufikia 22 Nov. Dharura? Piga 0722000111.`,
    scheduled: (no: string) => `Ombi ${no}: Mabati atakuja 22 Nov saa 00:30. Piga 0722000111 kubadilisha muda.`,
    done: (no: string) => `Ombi ${no} la A1 limekamilika. Bado tatizo? Piga 0722000111 kabla ya 25 Nov tulifungue tena.`,
  },
} as const;

test.each(['en', 'sw'] as const)('a burst pipe at night, told in %s', async (language) => {
  app.clock.moveTo('2026-11-21T20:40:00Z');
  const tenant = { name: 'Achieng Otieno', phone: language === 'en' ? '0733000001' : '0733000002', language };
  const home = await Household.open(app, 'AGENCY', { rent: '20000.00', startsOn: '2026-11-01', tenant });
  await home.office.post('/v1/billing-runs', { period: '2026-11', mode: 'commit' });
  await app.work();
  await home.office.post('/v1/payments', { leaseId: home.letting.leaseId, amount: kes('20000.00'), method: 'CASH', valueOn: '2026-11-03' });
  await app.work();
  const phone = `+254${tenant.phone.slice(1)}`;

  // 23:40. The tenant cries for help; the office is rung, and the tenant answered, by night.
  const order = await home.report(home.tenant, {
    priority: 'EMERGENCY',
    title: 'Pipe has burst',
    description: 'Water comes through the ceiling',
  });
  await app.work();
  const { number: no } = order;
  expect(order.acknowledgeBy).toBe('2026-11-21T21:40:00.000Z');
  expect(await home.said('workorder')).toEqual([
    `workorder.received ${phone}: ${TOLD[language].received(no)}`,
    `workorder.emergency ${OFFICE}: EMERGENCY ${no} (Pipe has burst) at ${`Property ${home.place.code}`} A1, reported 21 Nov 23:40. Act now: the tenant is waiting.`,
  ]);
  const [{ due } = { due: '' }] = await app.rows<{ due: string }>(
    "SELECT MAX(not_before) <= ? AS due FROM messages WHERE organization_id = ? AND template LIKE 'workorder%'",
    [app.clock.now(), home.office.organizationId],
  );
  expect(Number(due)).toBe(1);

  // 00:10. Nobody waits for the owner: 24,000 is over the limit of 10,000, and below that of emergencies.
  await home.wait(0.5);
  await home.triage(order, { priority: 'EMERGENCY', estimate: kes('24000.00') });
  expect(await home.assign(order)).toMatchObject({ state: 'ASSIGNED', acknowledgedAt: '2026-11-21T21:10:00.000Z' });
  // 00:30. The plumber comes without notice.
  const visit = await home.office.post<{ entry: string }>(`/v1/work-orders/${order.id}/visits`, {
    on: '2026-11-22',
    from: '00:30',
    to: '03:00',
  });
  expect(visit.entry).toBe('EMERGENCY');
  await app.work();
  expect((await home.said('workorder')).slice(2)).toEqual([
    `workorder.assigned ${PLUMBER}: New job ${no}: Pipe has burst at ${`Property ${home.place.code}`} A1. Call 0722000111 for the details.`,
    `workorder.scheduled ${phone}: ${TOLD[language].scheduled(no)}`,
  ]);

  // Done within the hour; a third of it is the tenant's, who nailed a picture into the pipe.
  await home.move(order, 'START');
  await home.wait(1);
  await home.move(order, 'FINISH');
  await app.work();
  expect((await home.said('workorder.done')).at(-1)).toBe(`workorder.done ${phone}: ${TOLD[language].done(no)}`);
  const bill = {
    vendorId: home.plumber,
    description: 'Burst pipe',
    documentReference: 'MP-0117',
    net: kes('20689.66'),
    vat: kes('3310.34'),
  };
  await home.office.post(`/v1/work-orders/${order.id}/costs`, { ...bill, split: { owner: kes('16000.00'), tenant: kes('8000.00') } });
  const dear = { ...bill, documentReference: 'MP-0118', net: kes('26000.01'), vat: kes('0.00'), split: { owner: kes('26000.01') } };
  expect(answerOf(await home.office.send('post', `/v1/work-orders/${order.id}/costs`, dear))).toBe('409 approval-needed');

  // The tenant is content on the 23rd; the office closes it on the 24th.
  await home.wait(34);
  await home.move(order, 'CONFIRM', {}, home.tenant);
  await home.wait(24);
  expect(await accounts(home)).toEqual({ 'CLIENT 1020': -20_000, 'CLIENT 2200C': 20_000 });
  await home.office.post(`/v1/work-orders/${order.id}/closing`);
  expect(await accounts(home)).toEqual({
    'CLIENT 1020': -20_000, // the rent of November, in cash
    'CLIENT 2400': 20_000, // the plumber, out of the owner's money
    'CLIENT 1100': -8_000, // the tenant's third
    'CLIENT 2200A': 8_000, // the owner's, when the tenant pays
    'OFFICE 1200': -4_000, // 24,000 less 20,000: the owner owes it to the office
    'OFFICE 2400': 4_000, // which owes it to the plumber
  });
  await expectSound(home);
  expect(await home.history(order)).toEqual([
    ...['REPORT:NEW', 'TRIAGE:TRIAGED', 'ASSIGN:ASSIGNED', 'SCHEDULE:SCHEDULED', 'START:IN_PROGRESS', 'FINISH:DONE', 'CONFIRM:CONFIRMED'],
    'CLOSE:CLOSED',
  ]);

  // December: the bill tells the rent, and with arrears the third of the repair; both are due on the 5th.
  app.clock.moveTo('2026-12-01T07:00:00Z');
  await home.wait(0);
  await home.office.post('/v1/billing-runs', { period: '2026-12', mode: 'commit' });
  await app.work();
  await home.wait(1); // a run lets others go first before it tells
  await app.work();
  const bills = await home.said('invoice.issued');
  const told = { en: 'Dec 2026 bill for A1: KES 20,000, due 05 Dec. Total with arrears KES 28,000', sw: 'bili ya Dec 2026 ya A1' };
  expect(bills.some((line) => line.includes('KES 8,000'))).toBe(true);
  expect(bills.at(-1)).toContain(language === 'en' ? told.en : 'Jumla na deni KES 28,000');
  await home.office.post('/v1/payments', { leaseId: home.letting.leaseId, amount: kes('28000.00'), method: 'CASH', valueOn: '2026-12-01' });
  await app.work();
  expect(await accounts(home)).toEqual({
    'CLIENT 1020': -48_000, // 20,000 and 28,000
    'CLIENT 2200C': 28_000, // the owner's: the rent of December and the third of the repair
    'CLIENT 2400': 20_000,
    'OFFICE 1200': -4_000,
    'OFFICE 2400': 4_000,
  });
  await expectSound(home);
});
