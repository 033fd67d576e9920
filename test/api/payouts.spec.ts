import { Office } from '../support/office.js';
import { MpesaWorld } from '../support/mpesa.js';
import { PayingOffice, type RefundView } from '../support/payouts.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(120_000);

let world: MpesaWorld;
let mine: PayingOffice;
beforeAll(async () => {
  world = await MpesaWorld.start();
  mine = await PayingOffice.open(world, { credit: 250_000 });
});
afterAll(() => world.stop());
beforeEach(() => mine.refresh(world));
/** Every story leaves sound books, and its credit is what was not paid out. */
afterEach(async () => {
  await mine.refresh(world);
  await mine.story.collection.expectSound();
  expect(world.daraja.unusedScripts).toEqual([]);
});

const sends = (): number => world.daraja.requests.filter(({ path }) => path.includes('/b2c/')).length;
const here = () => ({ where: { shortCode: mine.story.shortCode } });
const messages = async (receipt: string | null): Promise<number> =>
  (
    await world.app.rows<{ body: string }>("SELECT body FROM messages WHERE organization_id = ? AND template = 'payment.refunded'", [
      mine.office.organizationId,
    ])
  ).filter(({ body }) => body.includes(receipt ?? '–')).length;

let shillings = 1_000;
/** An approved refund of an amount that no other has. */
async function approved(): Promise<RefundView & { amount: { amount: string } }> {
  return (await mine.approved(`${++shillings}.00`)) as RefundView & { amount: { amount: string } };
}

/** What must be true of a refund that M-Pesa paid. */
async function expectPaidOnce({ id: refundId, amount: { amount } }: Awaited<ReturnType<typeof approved>>, payoutId: string): Promise<void> {
  const payout = await mine.read(payoutId);
  expect(payout).toMatchObject({ state: 'PAID', booked: true, receipt: expect.any(String) as string });
  expect(mine.paidOut(world, amount)).toBe(1);
  expect(await mine.refund(refundId)).toMatchObject({
    state: 'PAID',
    way: 'MPESA',
    reference: payout.receipt,
    paidOn: '2026-11-21',
    payoutId,
  });
  const postings = "SELECT COUNT(*) FROM postings WHERE organization_id = ? AND kind = 'refund' AND source_id = ?";
  expect(await world.app.number(postings, [mine.office.organizationId, refundId])).toBe(1);
  expect(await messages(payout.receipt)).toBe(1);
}

test('an approved refund is paid to the phone on record, booked once, and the tenant is told once', async () => {
  const refund = await approved();
  await world.settle();
  expect(await mine.payouts(`&refundId=${refund.id}`)).toEqual([]); // by hand, unless the channel says otherwise
  const credit = await mine.story.collection.credit();
  const { id, state } = await mine.start(refund.id);
  expect(state).toBe('CREATED');
  await world.settle();
  await expectPaidOnce(refund, id);
  const { phone } = mine.story.collection.letting;
  expect(await mine.read(id)).toMatchObject({
    ...{ toldBy: 'CALLBACK', receiver: 'ACHIENG OTIENO', receiverDiffers: false, phone: `••••${phone.slice(-4)}` },
  });
  expect(world.daraja.payer(phone).balance.amount).toBe(refund.amount.amount);
  expect(await mine.story.collection.credit()).toBe(credit);
  const [row] = await world.app.rows<{ sealed: Buffer }>('SELECT phone_sealed AS sealed FROM payouts WHERE id = ?', [id]);
  expect(row!.sealed.toString('latin1')).not.toContain(phone.slice(-9));
});

test('a channel that pays by itself pays what two people approved, and leaves to people what M-Pesa cannot pay', async () => {
  await mine.story.setCredentials({ payouts: 'AUTOMATIC' });
  const account = { bank: 'Equity Bank', accountNumber: '0120123456789', accountName: 'Achieng Otieno' };
  const others = [
    await mine.approved('99.50'),
    await mine.approved('9.00'),
    await mine.approved('50.00', { tenantId: undefined, account }),
  ];
  const refund = await approved();
  await world.settle();
  await mine.story.setCredentials({ payouts: 'BY_HAND' });
  const [payout] = await mine.payouts(`&refundId=${refund.id}`);
  await expectPaidOnce(refund, payout!.id);
  for (const { id } of others) {
    expect(await mine.refund(id)).toMatchObject({ state: 'APPROVED', payoutId: null });
    expect((await mine.office.send('post', '/v1/payouts', { refundId: id }, 409)).body).toMatchObject({ code: 'payout-not-possible' });
  }
});

test('two people start the same payout at the same instant: one payout, and nobody pays it by hand meanwhile', async () => {
  const refund = await approved();
  const answers = await Promise.all(
    [mine.office, mine.accountant, mine.office, mine.accountant].map((who) => who.send('post', '/v1/payouts', { refundId: refund.id })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'payout-under-way' });
  for (const [what, body] of [
    ['paid', { way: 'BANK', reference: 'FT26325XYZ' }],
    ['failed', { reason: 'The number is not registered' }],
  ] as const)
    expect((await mine.office.send('post', `/v1/refunds/${refund.id}/${what}`, body, 409)).body).toMatchObject({
      code: 'payout-under-way',
    });
  await world.settle();
  const [payout] = await mine.payouts(`&refundId=${refund.id}`);
  await expectPaidOnce(refund, payout!.id);
  const again = await mine.office.send('post', '/v1/payouts', { refundId: refund.id }, 409);
  expect(again.body).toMatchObject({ code: 'refund-not-approved', state: 'PAID' });
});

test('whatever becomes of the results, each is paid once and none is stuck', async () => {
  const fates = {
    'is lost': { lost: true },
    'comes three times': { copies: 3, gapMs: 1_000 },
    'comes before the call is answered': { beforeAnswer: true },
    'comes after M-Pesa was asked': { lateMs: 250_000 },
    'is the queue’s time-out, of what was done': { queueTimeout: 'DONE' as const },
    'is in a stranger form of the wire': { odd: true },
    'cannot be read': { raw: '{"Result":' },
    'comes after the next': { afterNext: true },
  };
  const started = [];
  for (const [fate, script] of Object.entries(fates)) {
    const refund = await approved();
    world.daraja.script({ on: 'b2c.result', ...script, ...here() });
    const { id } = await mine.start(refund.id);
    await world.settle();
    started.push({ fate, refund, id });
  }
  await world.pass(180, 60);
  await mine.refresh(world);
  for (const { fate, refund, id } of started) {
    expect({ fate, ...(await mine.read(id)) }).toMatchObject({ fate, state: 'PAID' });
    await expectPaidOnce(refund, id);
  }
  await world.pass(120, 120);
  await mine.refresh(world);
  for (const { refund, id } of started) await expectPaidOnce(refund, id);
});

test('a payout that got no clear answer is sent again under its id, and M-Pesa pays once', async () => {
  const before = sends();
  const started = [];
  for (const script of [
    { drop: true },
    { html: true, worked: true },
    { error: { code: '500.002.1001', message: 'System internal error' }, worked: true },
    { html: true }, // and M-Pesa had not even read it
  ]) {
    const refund = await approved();
    world.daraja.script({ on: 'b2c', ...script, ...here() });
    // Of what M-Pesa has done it tells nothing.
    if (!('html' in script) || 'worked' in script) world.daraja.script({ on: 'b2c.result', lost: true, ...here() });
    const { id } = await mine.start(refund.id);
    await world.settle();
    started.push({ refund, id });
    expect(await mine.read(id)).toMatchObject({ state: 'UNKNOWN', reason: 'no-clear-answer' });
    expect((await mine.office.send('post', '/v1/payouts', { refundId: refund.id }, 409)).body).toMatchObject({ code: 'payout-under-way' });
  }
  await world.pass(180, 60);
  await mine.refresh(world);
  for (const { refund, id } of started) await expectPaidOnce(refund, id);
  expect(sends() - before).toBe(8);
});

test('v1 knows no id of ours: nothing is ever sent twice, and two people decide', async () => {
  await mine.story.setCredentials({ b2cVersion: 'V1' });
  const refund = await approved();
  const before = sends();
  world.daraja.script({ on: 'b2c', drop: true, ...here() }, { on: 'b2c.result', lost: true, ...here() });
  const { id } = await mine.start(refund.id);
  await world.pass(900, 300);
  await mine.refresh(world);
  expect(await mine.read(id)).toMatchObject({ state: 'UNKNOWN' });
  expect(sends() - before).toBe(1);
  expect(mine.paidOut(world, refund.amount.amount)).toBe(1); // and nobody told us

  const path = `/v1/payouts/${id}/decision`;
  await mine.office.send('post', path, { outcome: 'PAID', reason: 'Without a receipt' }, 400);
  await mine.office.send('post', path, { outcome: 'NOT_PAID', receipt: 'UKL7ZK2M1P', reason: 'With a receipt' }, 400);
  const found = { outcome: 'PAID', receipt: 'ukl7zk2m1p', on: '2026-11-21', reason: 'The portal lists it' };
  const { proposalId } = (await mine.office.send('post', path, found, 201)).body as { proposalId: string };
  expect((await mine.office.send('post', `/v1/proposals/${proposalId}/approval`, {}, 403)).body).toMatchObject({
    code: 'proposer-decides',
  });
  await mine.approve(proposalId);
  await world.settle();
  expect(await mine.read(id)).toMatchObject({ toldBy: 'PEOPLE', receipt: 'UKL7ZK2M1P' });
  await expectPaidOnce(refund, id);
});

test('v1 that was taken is asked about by the name M-Pesa gave it', async () => {
  const refund = await approved();
  world.daraja.script({ on: 'b2c.result', lost: true, ...here() });
  const { id } = await mine.start(refund.id);
  await world.pass(180, 60);
  await mine.story.setCredentials({ b2cVersion: 'V3' });
  await expectPaidOnce(refund, id);
  expect(await mine.read(id)).toMatchObject({ toldBy: 'QUERY' });
});

test('a payout that nobody knows of is decided: it did not go, and is paid anew', async () => {
  const refund = await approved();
  world.daraja.script({ on: 'b2c.result', queueTimeout: 'NOT_DONE', ...here() });
  const { id } = await mine.start(refund.id);
  await world.pass(60, 30);
  await mine.refresh(world);
  // M-Pesa finds nothing: that is no proof, so it is left to people.
  expect(await mine.read(id)).toMatchObject({ state: 'UNKNOWN', reason: 'not-found-by-provider' });
  const body = { outcome: 'NOT_PAID', reason: 'The portal lists nothing' };
  const { proposalId } = (await mine.office.send('post', `/v1/payouts/${id}/decision`, body, 201)).body as { proposalId: string };
  await mine.approve(proposalId);
  expect(await mine.read(id)).toMatchObject({ state: 'FAILED', reason: 'decided-not-paid', toldBy: 'PEOPLE' });
  const again = await mine.start(refund.id);
  await world.settle();
  await expectPaidOnce(refund, again.id);
});

test('what failed says why, and the refund may be paid another way', async () => {
  for (const [code, reason] of [
    ['2040', 'receiver-not-registered'],
    ['SFC_IC0003', 'phone-unknown'],
  ] as const) {
    const refund = await approved();
    world.daraja.script({ on: 'b2c.result', code, ...here() });
    const { id } = await mine.start(refund.id);
    await world.settle();
    expect(await mine.read(id)).toMatchObject({ state: 'FAILED', reason, booked: false });
    const body = { outcome: 'NOT_PAID', reason: 'Never' };
    expect((await mine.office.send('post', `/v1/payouts/${id}/decision`, body, 409)).body).toMatchObject({ code: 'payout-not-unknown' });
    await mine.office.send('post', `/v1/refunds/${refund.id}/paid`, { way: 'BANK', reference: `FT26${code.replace('_', '')}` }, 200);
  }
});

test('too little in the utility account is said, and a person sends it again once there is more', async () => {
  const refund = await approved();
  const paybill = world.daraja.shortCode(mine.story.shortCode);
  const { utility } = paybill;
  paybill.utility = utility.minus(utility);
  const first = await mine.start(refund.id);
  await world.settle();
  expect(await mine.read(first.id)).toMatchObject({ state: 'FAILED', reason: 'balance-too-low' });
  paybill.utility = utility;
  const second = await mine.start(refund.id);
  await world.settle();
  await expectPaidOnce(refund, second.id);
});

test('a code without a known meaning is no failure: it waits for M-Pesa’s answer, and then for people', async () => {
  const refund = await approved();
  world.daraja.script({ on: 'b2c.result', code: '26', ...here() });
  const { id } = await mine.start(refund.id);
  await world.daraja.settle();
  await world.settle();
  expect(await mine.read(id)).toMatchObject({ state: 'UNKNOWN' });
  await mine.tell(world, id, { receipt: 'UKLLATE0B1', amount: shillings });
  await world.settle();
  expect(await mine.read(id)).toMatchObject({ state: 'PAID', booked: true, receipt: 'UKLLATE0B1' });
});

test('a success after a failure wins: it takes the place of what has not left yet, or is told as paid besides', async () => {
  const [one, other] = [await approved(), await approved()];
  world.daraja.script({ on: 'b2c.result', code: '1', times: 2, ...here() });
  const [first, failed] = [await mine.start(one.id), await mine.start(other.id)];
  await world.settle();
  const second = await mine.start(one.id); // written down, and not sent yet
  await mine.office.send('post', `/v1/refunds/${other.id}/paid`, { way: 'BANK', reference: 'FT26325PQR' }, 200);
  await world.app.rows('UPDATE payouts SET available_at = ? WHERE id = ?', [new Date(world.app.clock.now().getTime() + 60_000), second.id]);
  await mine.tell(world, first.id, { receipt: 'UKLLATE0B2', amount: Number(one.amount.amount) });
  await mine.tell(world, failed.id, { receipt: 'UKLLATE0B3', amount: Number(other.amount.amount) });
  await world.pass(90, 90);
  expect(await mine.read(first.id)).toMatchObject({ state: 'PAID', booked: true });
  expect(await mine.read(second.id)).toMatchObject({ state: 'FAILED', reason: 'paid-already' });
  expect(mine.paidOut(world, one.amount.amount)).toBe(0); // the second never left
  expect(await mine.read(failed.id)).toMatchObject({ state: 'PAID', booked: false, reason: 'paid-besides' });
});

test('whoever knows the address, but not the payout or its amount, changes nothing', async () => {
  const refund = await approved();
  world.daraja.script({ on: 'b2c.result', lost: true, ...here() });
  const { id } = await mine.start(refund.id);
  await world.settle();
  await mine.tell(world, id, { receipt: 'UKLFORGED1', amount: shillings, name: 'pyo_of_nobody' });
  await mine.tell(world, id, { receipt: 'UKLFORGED1', amount: 1 });
  await world.app.http
    .post(`/hooks/payouts/${'0'.repeat(64)}/result`)
    .send({})
    .expect(404);
  await world.app.http
    .post(`/hooks/payouts/${'0'.repeat(64)}/timeout`)
    .send({})
    .expect(404);
  await world.app.work();
  expect(await mine.read(id)).toMatchObject({ state: 'SENT' });
  const conflicts = (await mine.story.collection.events('state=CONFLICT')).map(({ reason }) => reason);
  expect(conflicts).toEqual(['another-payout', 'another-amount']);
  await world.pass(180, 60);
});

test('a worker that dies between the mark and the call leaves one payout, which is paid once', async () => {
  const refund = await approved();
  const { id } = await mine.start(refund.id);
  const now = world.app.clock.now();
  const marked = "UPDATE payouts SET state = 'SENT', b2c_version = 'V1', sends = 1, sent_at = ?, available_at = ? WHERE id = ?";
  await world.app.rows(marked, [now, new Date(now.getTime() + 90_000), id]);
  const before = sends();
  await world.pass(60, 60);
  expect(await mine.read(id)).toMatchObject({ state: 'SENT' });
  await world.pass(60, 60);
  // With v1 nobody can say whether it left.
  expect(await mine.read(id)).toMatchObject({ state: 'UNKNOWN', reason: 'sender-gone' });
  expect(sends()).toBe(before);
});

test('without a security credential, and of another organization, nothing is paid', async () => {
  const refund = await approved();
  const { id } = await mine.start(refund.id);
  const stranger = await Office.open(world.app);
  await stranger.send('get', `/v1/payouts/${id}`, undefined, 404);
  await stranger.send('post', '/v1/payouts', { refundId: refund.id }, 404);
  await stranger.send('post', `/v1/payouts/${id}/decision`, { outcome: 'NOT_PAID', reason: 'Not mine' }, 404);
  expect(await stranger.get('/v1/payouts')).toMatchObject({ data: [] });
  const caretaker = await mine.office.colleague('CARETAKER', { propertyIds: [mine.story.collection.property.propertyId] });
  await caretaker.send('get', '/v1/payouts', undefined, 403);
  await caretaker.send('post', '/v1/payouts', { refundId: refund.id }, 403);
  await world.settle();
  await expectPaidOnce(refund, id);

  const part = "organization_id = ? AND part = 'SECURITY_CREDENTIAL'";
  await world.app.rows(`DELETE FROM mpesa_secrets WHERE ${part}`, [mine.office.organizationId]);
  const { channelId } = mine.story.collection;
  const { leaseId, tenantId } = mine.story.collection.letting;
  const proposed = await mine.office.post<{ id: string }>('/v1/refunds', { leaseId, tenantId, amount: kes('50.00'), reason: 'Too much' });
  expect((await mine.office.send('post', '/v1/payouts', { refundId: proposed.id }, 409)).body).toMatchObject({ code: 'no-payout-channel' });
  expect((await mine.office.send('post', '/v1/payouts', { refundId: proposed.id, channelId }, 409)).body).toMatchObject({
    ...{ code: 'credentials-missing', missing: ['SECURITY_CREDENTIAL'] },
  });
});
