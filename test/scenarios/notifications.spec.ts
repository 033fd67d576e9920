import { segments } from '@plotihub/sms';
import { TestApp } from '../support/app.js';
import { Collection, SHORT_CODE } from '../support/collection.js';
import { Office } from '../support/office.js';
import { newPhone } from '../support/portfolio.js';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-10-01T06:00:00Z');
});
afterAll(() => app.stop());

/** A wall-clock time in Nairobi. */
const at = (day: string, time: string): Date => new Date(`${day}T${time}:00+03:00`);

/** The worker through a day: the jobs of night and morning, what happens, and what is due until the evening. */
async function live(day: string, during?: () => Promise<void>): Promise<void> {
  app.clock.moveTo(at(day, '08:00'));
  await app.runDailyJobs();
  await during?.();
  await app.work();
  for (const time of ['10:00', '12:00', '19:00']) {
    app.clock.moveTo(at(day, time));
    await app.work();
  }
}

/** Signed in again: tokens live for minutes, and the story for months. */
async function now(office: Office): Promise<Office> {
  return Object.assign(Object.create(office) as Office, { token: await Office.signIn(app, office.login) });
}

/** Rent 15,000, due on the 5th, three days of grace, then a late fee of 500. */
test('three months of a tenant on the phone: each amount is explained, and each thing is said once', async () => {
  const agency = await Collection.open(app, {
    lease: { startsOn: '2026-10-01', graceDays: 3, tenant: { name: 'Njoki wa Ng’ang’a', phone: newPhone() } },
  });
  const { leaseId, payReference: acc } = agency.letting;
  const { office } = agency;
  await office.post('/v1/late-fee-policies', {
    kind: 'FIXED',
    fixed: { amount: '500.00', currency: 'KES' },
    payee: 'OWNER',
    fromOn: '2026-10-01',
  });
  const bill = async (period: string): Promise<void> =>
    void (await (await now(office)).post('/v1/billing-runs', { period, mode: 'commit' }));
  const pay = (day: string, amount: string, code: string) => (): Promise<void> =>
    agency.confirm({ amount, code, time: `${day.replaceAll('-', '')}083000` });

  await app.work();
  await live('2026-10-02');
  await live('2026-10-04', pay('2026-10-04', '15000.00', 'UKA0000001'));
  await live('2026-10-05');
  await live('2026-11-01', () => bill('2026-11'));
  await live('2026-11-02');
  await live('2026-11-04', pay('2026-11-04', '9000.00', 'UKA0000002'));
  await live('2026-11-05');
  await live('2026-11-06');
  await live('2026-11-09');
  await live('2026-11-10');
  await live('2026-11-12');
  await live('2026-11-13', pay('2026-11-13', '20000.00', 'UKA0000003'));
  await live('2026-12-01', () => bill('2026-12'));
  await live('2026-12-02');
  await live('2026-12-03', pay('2026-12-03', '1500.00', 'UKA0000004'));
  await live('2026-12-05');
  await live('2026-12-06');

  const messages = await app.rows<{ sentAt: Date; body: string; state: string }>(
    'SELECT sent_at AS sentAt, body, state FROM messages WHERE lease_id = ? ORDER BY sent_at, id',
    [leaseId],
  );
  const pays = `Paybill ${SHORT_CODE} Acc ${acc}.`;
  expect(messages.map(({ sentAt, body }) => `${sentAt?.toISOString().slice(5, 10)} ${body}`)).toEqual([
    // The paybill was opened after the lease was signed.
    expect.stringMatching(/^10-01 Hi Njoki, Oct 2026 bill for A1: KES 15,000, due 05 Oct\. Total with arrears KES 15,000\. /),
    `10-02 Reminder: KES 15,000 for A1 is due 05 Oct. ${pays} Ignore this if you have paid.`,
    '10-04 Received KES 15,000 for A1 on 04 Oct. Ref UKA0000001, receipt RCT-2026-000001. Nothing owed. Thank you.',
    `11-01 Hi Njoki, Nov 2026 bill for A1: KES 15,000, due 05 Nov. Total with arrears KES 15,000. ${pays}`,
    `11-02 Reminder: KES 15,000 for A1 is due 05 Nov. ${pays} Ignore this if you have paid.`,
    // 15,000 − 9,000
    '11-04 Received KES 9,000 for A1 on 04 Nov. Ref UKA0000002, receipt RCT-2026-000002. You still owe KES 6,000. Thank you.',
    `11-05 Today is the last day to pay KES 6,000 for A1. ${pays} Help: 0722000111.`,
    // Due on the 5th and three days of grace: the fee comes on the 9th.
    `11-06 A1: KES 6,000 is overdue since 05 Nov. Pay by 08 Nov to avoid a late fee of KES 500. ${pays}`,
    // 6,000 + 500
    `11-09 A late fee of KES 500 was added for A1, Nov 2026. Total KES 6,500. ${pays} Query? 0722000111`,
    `11-12 A1: KES 6,500 is still unpaid. Cannot pay in full? Call 0722000111 by 15 Nov to agree a plan. ${pays}`,
    // 20,000 − 6,500
    '11-13 Received KES 20,000 for A1. Ref UKA0000003, receipt RCT-2026-000003. Nothing owed. KES 13,500 extra goes to your next bill.',
    // 15,000 − 13,500
    `12-01 Hi Njoki, Dec 2026 bill for A1: KES 15,000, due 05 Dec. Total with arrears KES 1,500. ${pays}`,
    `12-02 Reminder: KES 1,500 for A1 is due 05 Dec. ${pays} Ignore this if you have paid.`,
    '12-03 Received KES 1,500 for A1 on 03 Dec. Ref UKA0000004, receipt RCT-2026-000004. Nothing owed. Thank you.',
  ]);
  expect(messages.every(({ state, body }) => state === 'SENT' && segments(body) === 1)).toBe(true);
  expect(await (await now(office)).get('/v1/ledger/proof')).toMatchObject({ holds: true });
});
