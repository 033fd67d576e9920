import type { Response } from 'supertest';
import { SessionsService } from '../../apps/api/src/modules/identity/index.js';
import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { DepositDesk } from '../support/deposits.js';
import { type Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

/** A tenant has left: their deposits are set off against what they owe and broke, they may object, two people make it final, the rest goes back. */
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

interface SettlementView {
  id: string;
  state: string;
  refundId: string | null;
  disputeBy: string | null;
  moves: { from: string | null; to: string }[];
}

/** Deposits of 15,000 and 2,500 are held; November's rent to the 16th, 7,500, is open. It is the 16th. */
class MovedOut {
  private constructor(
    readonly desk: DepositDesk,
    readonly mine: Landlady,
    public tenant: Office,
  ) {}

  static async open(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<MovedOut> {
    const mine = await Landlady.openEmpty(app, { kind });
    const deposits = [
      { kind: 'RENT' as const, amount: '15000.00' },
      { kind: 'WATER' as const, amount: '2500.00' },
    ];
    const { leaseId } = await mine.sign({ deposits, startsOn: '2026-11-01', upTo: 'AWAITING_MOVE_IN' });
    await mine.pay('17500.00', '2026-11-01');
    await mine.office.post(`/v1/leases/${leaseId}/move-in`, { on: '2026-11-01' });
    const desk = await DepositDesk.open(mine);
    await desk.at('2026-11-16T07:00:00Z');
    await mine.office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-16' });
    await app.work();
    const story = new MovedOut(desk, mine, mine.office);
    await story.tenantSignsIn();
    return story;
  }

  async at(instant: string): Promise<void> {
    await this.desk.at(instant);
    await this.tenantSignsIn();
  }

  private async tenantSignsIn(): Promise<void> {
    const { tenantId: id } = this.mine.lettings[0]!;
    const who = { id, organizationId: this.mine.organizationId };
    const session = await app.database.transaction((tx) => app.nest.get(SessionsService).open(tx, who, 'CODE', { address: '127.0.0.1' }));
    this.tenant = this.mine.office.as(id, session.accessToken);
  }

  /** The open rent, and a window of 1,500. */
  async lines(more: object[] = []): Promise<object[]> {
    const rent = (await this.mine.charges()).find(({ open }) => open.amount === '7500.00')!;
    return [
      { kind: 'ARREARS', description: 'Rent to 15 November', amount: kes('7500.00'), chargeId: rent.id },
      { kind: 'DAMAGE', description: 'Bedroom window', amount: kes('1500.00'), wearAndTear: kes('500.00'), evidence: 'Photo 4' },
      ...more,
    ];
  }

  async draft(lines?: object[], status = 201): Promise<SettlementView> {
    const body = { leaseId: this.mine.leaseId, lines: lines ?? (await this.lines()) };
    return (await this.desk.accountant.send('post', '/v1/deposit-settlements', body, status)).body as SettlementView;
  }

  send(by: Office, { id }: SettlementView, move: string, body: object = {}, status?: number): Promise<Response> {
    return by.send('post', `/v1/deposit-settlements/${id}/${move}`, body, status);
  }

  async proposed(lines?: object[]): Promise<SettlementView> {
    const draft = await this.draft(lines);
    const answer = await this.send(this.desk.accountant, draft, 'proposal', {}, 200);
    await app.work(); // the tenant is told before they answer
    return answer.body as SettlementView;
  }

  /** Proposed by the accountant, approved by the admin. */
  async approved(settlement: SettlementView, body: object = { tenantId: this.mine.lettings[0]!.tenantId }): Promise<SettlementView> {
    const { proposalId } = (await this.send(this.desk.accountant, settlement, 'approval', { reason: 'Agreed', ...body }, 201)).body as {
      proposalId: string;
    };
    await this.mine.office.send('post', `/v1/proposals/${proposalId}/approval`, {}, 200);
    await app.work();
    return this.read(settlement);
  }

  read({ id }: SettlementView): Promise<SettlementView> {
    return this.mine.office.get(`/v1/deposit-settlements/${id}`);
  }

  async told(): Promise<string[]> {
    await app.work();
    const rows = await app.rows<{ body: string }>(
      "SELECT body FROM messages WHERE organization_id = ? AND (template LIKE 'deposit.%' OR template = 'payment.refunded') ORDER BY id",
      [this.mine.organizationId],
    );
    return rows.map(({ body }) => body);
  }
}

test.each(['AGENCY', 'LANDLORD'] as const)(
  'accepted, approved, sent back: every shilling held is deducted or returned, by a %s',
  async (kind) => {
    const story = await MovedOut.open(kind);
    const { mine, desk } = story;
    const proposed = await story.proposed();
    expect(proposed).toMatchObject({
      state: 'PROPOSED',
      held: kes('17500.00'),
      deductions: kes('9000.00'),
      refund: kes('8500.00'),
      disputeBy: '2026-11-30',
    });
    expect((await story.send(story.tenant, proposed, 'acceptance', {}, 200)).body).toMatchObject({ state: 'ACCEPTED' });
    expect((await desk.deposits()).map(({ held }) => held.amount)).toEqual(['15000.00', '2500.00']);
    const pending = await story.approved(proposed);
    expect(pending).toMatchObject({ state: 'REFUND_PENDING' });
    expect((await desk.deposits()).map(({ applied, refunded, held }) => [applied.amount, refunded.amount, held.amount])).toEqual([
      ['9000.00', '6000.00', '0.00'],
      ['0.00', '2500.00', '0.00'],
    ]);
    expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '8500.00', depositHeld: '0.00' });
    expect([await mine.account('2100'), await mine.account('2000')]).toEqual([0, -8_500]);
    await mine.office.send(
      'post',
      `/v1/refunds/${pending.refundId}/paid`,
      { way: 'BANK', reference: `FT-${mine.organizationId.slice(-8)}` },
      200,
    );
    await app.work();
    expect(await story.read(pending)).toMatchObject({ state: 'SETTLED' });
    expect((await story.read(pending)).moves.map(({ to }) => to)).toEqual([
      'DRAFT',
      'PROPOSED',
      'ACCEPTED',
      'APPROVED',
      'REFUND_PENDING',
      'SETTLED',
    ]);
    expect(await mine.account('2000')).toBe(0);
    await mine.expectSoundBooks();
    const told = await story.told();
    expect(told[0]).toMatch(/deposit KES 17,500: deductions KES 9,000, refund KES 8,500\..*Dispute by 30 Nov/);
    // Events that come together are told in no order of their own.
    expect(
      told
        .slice(1)
        .map((text) => text.slice(0, 30))
        .sort(),
    ).toEqual(['The deposit settlement for A1 ', 'We sent back KES 8,500 of your', 'You accepted the deposit settl']);
  },
);

test('the tenant objects in time, it is looked at again, and approved with evidence for each deduction', async () => {
  const story = await MovedOut.open();
  const { desk, mine } = story;
  const proposed = await story.proposed(await story.lines([{ kind: 'CLEANING', description: 'Deep cleaning', amount: kes('3000.00') }]));
  expect((await story.send(desk.accountant, proposed, 'approval', { reason: 'Now' }, 409)).body).toMatchObject({ code: 'dispute-window' });
  await story.send(mine.office, proposed, 'acceptance', {}, 403); // nobody accepts for the tenant
  const reason = 'It was clean';
  expect((await story.send(story.tenant, proposed, 'dispute', { reason }, 200)).body).toMatchObject({ state: 'DISPUTED' });
  await story.send(story.tenant, proposed, 'acceptance', {}, 409);
  const kept = {
    lines: await story.lines([{ kind: 'CLEANING', description: 'Deep cleaning', amount: kes('1000.00') }]),
    reason: 'Half of it',
  };
  expect((await story.send(desk.accountant, proposed, 'revision', kept, 200)).body).toMatchObject({
    state: 'REVISED',
    refund: kes('7500.00'),
  });
  await story.send(story.tenant, proposed, 'dispute', { reason }, 409);
  const to = { tenantId: mine.lettings[0]!.tenantId, reason: 'Agreed' };
  expect((await story.send(desk.accountant, proposed, 'approval', to, 409)).body).toMatchObject({ code: 'deduction-unproven' });
  expect((await story.told()).map((text) => text.slice(0, 24)).sort()).toEqual([
    'A1 deposit KES 17,500, l',
    'A1 deposit KES 17,500: d',
    'We have your objection t',
  ]);
  await mine.expectSoundBooks();
});

test('without an answer it may be approved when the time is over, and the tenant can no longer object', async () => {
  const story = await MovedOut.open();
  const { mine } = story;
  const proposed = await story.proposed();
  await story.at('2026-12-01T07:00:00Z');
  expect((await story.send(story.tenant, proposed, 'dispute', { reason: 'Too late' }, 409)).body).toMatchObject({ code: 'dispute-window' });
  expect(await story.approved(proposed)).toMatchObject({ state: 'REFUND_PENDING' });
  await mine.expectSoundBooks();
});

test('what leaves nothing to send back is settled at once; a rest stays owed', async () => {
  const story = await MovedOut.open();
  const { mine, desk } = story;
  const proposed = await story.proposed(await story.lines([{ kind: 'KEYS', description: 'Two keys', amount: kes('8500.00') }]));
  await story.send(story.tenant, proposed, 'acceptance', {}, 200);
  await story.send(desk.accountant, proposed, 'approval', { tenantId: mine.lettings[0]!.tenantId, reason: 'Agreed' }, 400);
  expect(await story.approved(proposed, {})).toMatchObject({ state: 'SETTLED', refundId: null, refund: kes('0.00') });
  expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '0.00', depositHeld: '0.00' });
  await mine.expectSoundBooks();
});

test('illegal moves, lines that do not add up, and who has not left', async () => {
  const story = await MovedOut.open();
  const { mine, desk } = story;
  const [arrears, window] = (await story.lines()) as [object, object];
  expect(await story.draft([window], 409)).toMatchObject({ code: 'settlement-does-not-add-up', reason: 'debt-left' });
  expect(await story.draft([arrears, { ...window, amount: kes('10000.01') }], 409)).toMatchObject({ reason: 'too-much' });
  expect(await story.draft([{ ...arrears, amount: kes('7500.01') }], 409)).toMatchObject({ reason: 'not-open' });
  expect(await story.draft([{ ...arrears, chargeId: undefined }], 400)).toMatchObject({ code: 'invalid-request' });
  const draft = await story.draft();
  expect(await story.draft(undefined, 409)).toMatchObject({ code: 'settlement-under-way' });
  for (const [by, move, body] of [
    [story.tenant, 'acceptance', {}],
    [story.tenant, 'dispute', { reason: 'No' }],
  ] as const)
    await story.send(by, draft, move, body, 404); // a draft is not the tenant's to see
  for (const [move, body] of [
    ['revision', { lines: [arrears, window], reason: 'Again' }],
    ['approval', { reason: 'Now' }],
    ['refund', { tenantId: mine.lettings[0]!.tenantId, reason: 'Now' }],
  ] as const)
    expect((await story.send(desk.accountant, draft, move, body, 409)).body).toMatchObject({ code: 'settlement-move-not-allowed' });
  expect((await story.send(desk.accountant, draft, 'proposal', { disputeBy: '2026-11-17' }, 409)).body).toMatchObject({
    code: 'dispute-window',
  });
  await story.send(desk.accountant, draft, 'proposal', {}, 200);
  await story.send(desk.accountant, draft, 'proposal', {}, 409);
  await desk.accountant.send('put', `/v1/deposit-settlements/${draft.id}/lines`, { lines: [arrears, window] }, 409);
  expect(await story.tenant.get<{ data: { id: string }[] }>('/v1/deposit-settlements')).toMatchObject({ data: [{ id: draft.id }] });
  const foreign = await MovedOut.open();
  for (const by of [foreign.mine.office, foreign.tenant]) await by.send('get', `/v1/deposit-settlements/${draft.id}`, undefined, 404);
  await foreign.send(foreign.tenant, draft, 'acceptance', {}, 404);

  const staying = await Landlady.open(app);
  expect((await staying.office.send('post', '/v1/deposit-settlements', { leaseId: staying.leaseId, lines: [] })).body).toMatchObject({
    code: 'lease-not-left',
  });
});

test('money that comes or goes after it was put together stops the approval; twins approve once', async () => {
  const story = await MovedOut.open();
  const { mine, desk } = story;
  const proposed = await story.proposed();
  await story.send(story.tenant, proposed, 'acceptance', {}, 200);
  const to = { tenantId: mine.lettings[0]!.tenantId, reason: 'Agreed' };
  const { proposalId } = (await story.send(desk.accountant, proposed, 'approval', to, 201)).body as { proposalId: string };
  expect((await story.send(desk.accountant, proposed, 'approval', to, 409)).body).toMatchObject({ code: 'proposal-pending' });
  expect((await desk.approve(proposalId, desk.accountant)).status).toBe(403);
  const late = await mine.pay('1000.00', '2026-11-16');
  expect((await desk.approve(proposalId)).body).toMatchObject({ status: 409, code: 'settlement-does-not-add-up' });
  expect((await mine.office.reverse(late, 'Meant for another flat')).status).toBe(200);
  const answers = await Promise.all([1, 2, 3].map(() => desk.approve(proposalId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  await mine.expectSoundBooks();
});

test('what did not arrive is tried another way, by two people again', async () => {
  const story = await MovedOut.open();
  const { mine, desk } = story;
  const proposed = await story.proposed();
  await story.send(story.tenant, proposed, 'acceptance', {}, 200);
  const pending = await story.approved(proposed);
  await story.send(desk.accountant, proposed, 'refund', { tenantId: mine.lettings[0]!.tenantId, reason: 'Again' }, 409);
  await mine.office.post(`/v1/refunds/${pending.refundId}/failed`, { reason: 'The number is not registered' });
  await app.work();
  expect(await story.read(proposed)).toMatchObject({ state: 'APPROVED' });
  const account = { bank: 'Equity Bank', accountNumber: '0120123456789', accountName: 'Achieng Otieno' };
  const { proposalId } = (await story.send(desk.accountant, proposed, 'refund', { account, reason: 'By bank' }, 201)).body as {
    proposalId: string;
  };
  const again = await story.read(proposed);
  expect(again).toMatchObject({ state: 'REFUND_PENDING' });
  expect(again.refundId).not.toBe(pending.refundId);
  expect((await desk.approve(proposalId)).status).toBe(200);
  await mine.office.send(
    'post',
    `/v1/refunds/${again.refundId}/paid`,
    { way: 'BANK', reference: `FB-${mine.organizationId.slice(-8)}` },
    200,
  );
  await app.work();
  expect(await story.read(proposed)).toMatchObject({ state: 'SETTLED' });
  expect(await mine.account('2000')).toBe(0);
});

test('a declined approval declines its refund, and changes nothing', async () => {
  const story = await MovedOut.open();
  const { mine, desk } = story;
  const proposed = await story.proposed();
  await story.send(story.tenant, proposed, 'acceptance', {}, 200);
  const to = { tenantId: mine.lettings[0]!.tenantId, reason: 'Agreed' };
  const { proposalId } = (await story.send(desk.accountant, proposed, 'approval', to, 201)).body as { proposalId: string };
  await mine.office.send('post', `/v1/proposals/${proposalId}/decline`, { reason: 'The window is ours' }, 200);
  expect(await mine.office.get('/v1/refunds')).toMatchObject({ data: [{ state: 'DECLINED', amount: kes('8500.00') }] });
  expect(await story.read(proposed)).toMatchObject({ state: 'ACCEPTED' });
  expect(await mine.account('2100')).toBe(-17_500);
  await mine.expectSoundBooks();
});
