import { SessionsService } from '../../apps/api/src/modules/identity/index.js';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
afterAll(() => app.stop());

interface DeclaredView {
  id: string;
  state: string;
  code: string;
  paymentId: string | null;
  suspendedPaymentId?: string | null;
}

const text = (code: string, amount = '15,000.00', day = '20/11/26'): string =>
  `${code} Confirmed. Ksh${amount} sent to ACME RENT for account KMA12J on ${day} at 12:13 PM New M-PESA balance is Ksh1,234.00.`;
const slip = (reference: string, amount = '15000.00'): object => ({ reference, amount: kes(amount), paidOn: '2026-11-20' });

/** The tenant of the first letting, signed in. */
async function tenantOf(rent: Collection, letting = rent.letting): Promise<Office> {
  const session = await app.database.transaction((tx) =>
    app.nest
      .get(SessionsService)
      .open(tx, { id: letting.tenantId, organizationId: rent.organization.id }, 'CODE', { address: '127.0.0.1' }),
  );
  return rent.office.as(letting.tenantId, session.accessToken);
}
const declare = (who: Office, rent: Collection, body: object): Promise<DeclaredView> =>
  who.post('/v1/declared-payments', { leaseId: rent.letting.leaseId, ...body });
const shown = (who: Office, { id }: DeclaredView): Promise<DeclaredView> => who.get(`/v1/declared-payments/${id}`);
const bankOf = (rent: Collection): Promise<{ id: string }> =>
  rent.office.post('/v1/payment-channels', {
    ...{ kind: 'BANK', name: 'Rent account', bank: 'Equity Bank', accountNumber: '0110223344', accountName: 'Acme Rent' },
  });

test('what a tenant pastes is acknowledged, pays nothing, and is verified when the money comes', async () => {
  const rent = await Collection.open(app);
  const charge = await rent.charge('15000.00');
  const tenant = await tenantOf(rent);
  const code = newTransactionCode();
  const declared = await declare(tenant, rent, { mpesaText: text(code) });
  expect(declared).toMatchObject({
    state: 'DECLARED',
    kind: 'MPESA_TEXT',
    code,
    amount: kes('15000.00'),
    paidOn: '2026-11-20',
    paymentId: null,
  });
  await app.work();
  expect(await rent.open(charge)).toEqual(['15000.00']);
  expect(await rent.payments()).toEqual([]);
  expect(await rent.told()).toEqual({ 'payment.declared': 1 });
  const payment = await rent.pay({ code, amount: '15000.00', time: '20261120121325' });
  expect(await shown(tenant, declared)).toMatchObject({ state: 'VERIFIED', paymentId: payment.id });
  expect(await rent.open(charge)).toEqual(['0.00']);
  await rent.expectSound();
});

test('money that was there before verifies at once, and the same text again is the first declaration', async () => {
  const rent = await Collection.open(app);
  const tenant = await tenantOf(rent);
  const payment = await rent.pay({ amount: '15000.00', time: '20261120121325' });
  const first = await declare(tenant, rent, { mpesaText: text(payment.externalId!) });
  expect(first).toMatchObject({ state: 'VERIFIED', paymentId: payment.id });
  const again = await Promise.all([1, 2, 3].map(() => declare(tenant, rent, { mpesaText: `Fwd: ${text(payment.externalId!)}` })));
  expect(new Set([first, ...again].map(({ id }) => id)).size).toBe(1);
  expect((await rent.office.get<{ data: object[] }>('/v1/declared-payments')).data).toHaveLength(1);
});

test('however money and declaration cross, the declaration is verified once', async () => {
  const rent = await Collection.open(app);
  const tenant = await tenantOf(rent);
  for (let i = 0; i < 5; i++) {
    const code = newTransactionCode();
    const [declared] = await Promise.all([
      declare(tenant, rent, { mpesaText: text(code) }),
      rent.confirm({ code, amount: '15000.00', time: '20261120121325' }).then(() => app.work()),
      declare(tenant, rent, { mpesaText: text(code) }),
    ]);
    await app.work();
    expect(await shown(tenant, declared)).toMatchObject({ state: 'VERIFIED' });
  }
  expect(await rent.payments()).toHaveLength(5);
  await rent.expectSound();
});

test('money in suspense is shown to the desk beside what was declared; given to the lease, it verifies', async () => {
  const rent = await Collection.open(app);
  const tenant = await tenantOf(rent);
  const code = newTransactionCode();
  const declared = await declare(tenant, rent, { mpesaText: text(code) });
  const payment = await rent.pay({ code, amount: '15000.00', reference: 'nonsense' });
  expect(await shown(rent.office, declared)).toMatchObject({ state: 'DECLARED', suspendedPaymentId: payment.id });
  expect(await shown(tenant, declared)).not.toHaveProperty('suspendedPaymentId');
  const [item] = await rent.suspense();
  await rent.office.post(`/v1/suspense/${item!.id}/resolve`, { leaseId: rent.letting.leaseId });
  await app.work();
  expect(await shown(rent.office, declared)).toMatchObject({ state: 'VERIFIED', paymentId: payment.id });
});

test('another amount, another lease, or money that was taken back verifies nothing', async () => {
  const rent = await Collection.open(app, { units: 2 });
  const tenant = await tenantOf(rent);
  const [less, elsewhere, back] = [
    await rent.pay({ amount: '14999.00' }),
    await rent.pay({ amount: '15000.00', reference: rent.lettings[1]!.payReference }),
    await rent.pay({ amount: '15000.00' }),
  ];
  await rent.office.reverse(back.id, 'M-Pesa reversed it');
  for (const { externalId } of [less, elsewhere, back]) {
    const declared = await declare(tenant, rent, { mpesaText: text(externalId!) });
    await app.work();
    expect(await shown(rent.office, declared)).toMatchObject({ state: 'DECLARED', paymentId: null, suspendedPaymentId: null });
  }
});

test('what nobody finds is rejected, once, and the tenant is told', async () => {
  const rent = await Collection.open(app);
  const tenant = await tenantOf(rent);
  const declared = await declare(tenant, rent, { slip: slip('FT26309XK2P1') });
  const path = `/v1/declared-payments/${declared.id}/rejection`;
  const answers = await Promise.all([1, 2, 3].map(() => rent.office.send('post', path, { reason: 'Not on the statement' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect((await rent.office.send('post', path, { reason: 'Again' }, 409)).body).toMatchObject({
    code: 'declared-payment-decided',
    state: 'REJECTED',
  });
  await app.work();
  const { data } = await rent.office.get<{ data: { template: string; body: string }[] }>(`/v1/messages?leaseId=${rent.letting.leaseId}`);
  expect(data.map(({ template, body }) => `${template}: ${body}`)).toEqual([
    'payment.declaration_rejected: We could not find your payment FT26309XK2P1 of KES 15,000 for A1, so it is not counted as paid. Questions? Call 0722000111.',
  ]);
  expect(await declare(tenant, rent, { slip: slip('ft26309xk2p1') })).toMatchObject({ id: declared.id, state: 'REJECTED' });
});

test('a bank slip is verified by two people who found it on a statement; the line itself is no second payment', async () => {
  const rent = await Collection.open(app);
  const charge = await rent.charge('15000.00');
  const bank = await bankOf(rent);
  const declared = await declare(await tenantOf(rent), rent, { slip: slip('SLIP-77') });
  const path = `/v1/declared-payments/${declared.id}/verification`;
  const found = { channelId: bank.id, statementReference: 'FT26309XK2P1', reason: 'Line 12 of 20 November' };
  const proposal = await rent.office.post<{ id: string }>(path, found);
  await rent.office.send('post', path, found, 409);
  expect((await rent.office.send('post', `/v1/proposals/${proposal.id}/approval`, {}, 403)).body).toMatchObject({
    code: 'proposer-decides',
  });
  const checker = await rent.office.colleague('ACCOUNTANT');
  await checker.send('post', `/v1/proposals/${proposal.id}/approval`, {}, 200);
  await app.work();
  const [payment] = await rent.payments();
  expect(payment).toMatchObject({ method: 'BANK', externalId: 'FT26309XK2P1', valueOn: '2026-11-20', state: 'POSTED' });
  expect(await shown(rent.office, declared)).toMatchObject({ state: 'VERIFIED', paymentId: payment!.id });
  expect(await rent.open(charge)).toEqual(['0.00']);
  // The same line, told of once more: it proves one slip, and is one payment.
  const other = await declare(rent.office, rent, { slip: slip('SLIP-78') });
  const second = await rent.office.post<{ id: string }>(`/v1/declared-payments/${other.id}/verification`, {
    ...found,
    reason: 'By mistake',
  });
  await checker.send('post', `/v1/proposals/${second.id}/approval`, {}, 200);
  await app.work();
  expect(await rent.payments()).toHaveLength(1);
  expect(await shown(rent.office, other)).toMatchObject({ state: 'DECLARED', paymentId: null });
  await rent.expectSound();
});

test('by hand, only a bank slip against a bank’s statement', async () => {
  const rent = await Collection.open(app);
  const bank = await bankOf(rent);
  const [mpesa, paper] = [
    await declare(rent.office, rent, { mpesaText: text(newTransactionCode()) }),
    await declare(rent.office, rent, { slip: slip('SLIP-1') }),
  ];
  const verify = async (declared: DeclaredView, channelId: string, status: number): Promise<object> => {
    const body = { channelId, statementReference: 'FT26309XK2P2', reason: 'Seen' };
    return (await rent.office.send('post', `/v1/declared-payments/${declared.id}/verification`, body, status)).body as object;
  };
  expect(await verify(mpesa, bank.id, 409)).toMatchObject({ code: 'not-verified-by-hand' });
  expect(await verify(paper, rent.channelId, 409)).toMatchObject({ code: 'not-verified-by-hand' });
  await verify(paper, 'chn_01JD0000000000000000000000', 404);
  await rent.office.post(`/v1/declared-payments/${paper.id}/rejection`, { reason: 'Torn' });
  expect(await verify(paper, bank.id, 409)).toMatchObject({ code: 'declared-payment-decided' });
});

test('a tenant declares for their own lease and sees their own; the text lies sealed', async () => {
  const rent = await Collection.open(app, { units: 2 });
  const [tenant, neighbour] = [await tenantOf(rent), await tenantOf(rent, rent.lettings[1])];
  const declared = await declare(tenant, rent, { mpesaText: text('UKL51ZDR4F') });
  await neighbour.send('get', `/v1/declared-payments/${declared.id}`, undefined, 404);
  await neighbour.send('post', '/v1/declared-payments', { leaseId: rent.letting.leaseId, mpesaText: text('UKL51ZDR4F') }, 404);
  expect((await neighbour.get<{ data: object[] }>('/v1/declared-payments')).data).toEqual([]);
  await tenant.send('post', `/v1/declared-payments/${declared.id}/rejection`, { reason: 'Mine' }, 403);
  expect(await shown(tenant, declared)).toMatchObject({ mpesaText: text('UKL51ZDR4F') });
  const [row] = await app.rows<Record<string, unknown>>('SELECT * FROM declared_payments WHERE id = ?', [declared.id]);
  const stored = Object.values(row!).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
  expect(stored.join(' ')).not.toMatch(/ACME|KMA12J/);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await caretaker.send('post', '/v1/declared-payments', { leaseId: rent.letting.leaseId, slip: slip('SLIP-1') }, 403);
  const stranger = await Office.open(app);
  await stranger.send('get', `/v1/declared-payments/${declared.id}`, undefined, 404);
  await stranger.send('post', `/v1/declared-payments/${declared.id}/rejection`, { reason: 'Not mine' }, 404);
});

test('what is no payment to a business, of no day that has come, or both at once, is refused', async () => {
  const rent = await Collection.open(app);
  const send = async (body: object, status: number): Promise<object> =>
    (await rent.office.send('post', '/v1/declared-payments', { leaseId: rent.letting.leaseId, ...body }, status)).body as object;
  const person = 'UKL51ZDR4F Confirmed. Ksh500.00 sent to JOHN DOE 0712345678 on 1/11/26 at 1:02 PM.';
  expect(await send({ mpesaText: person }, 409)).toMatchObject({ code: 'slip-not-readable', fault: 'no-payment-to-a-business' });
  await send({ mpesaText: text('UKL51ZDR4F', '1.00', '22/11/26') }, 400);
  await send({}, 400);
  await send({ mpesaText: text('UKL51ZDR4F'), slip: slip('SLIP-1') }, 400);
  for (const bad of [slip('x'), slip('SLIP-1', '0.00'), { ...slip('SLIP-1'), paidOn: '2026-11-22' }]) await send({ slip: bad }, 400);
});
