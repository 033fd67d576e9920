import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start();
});
afterAll(() => world.stop());

const path = (story: MpesaOffice, what: string): string => `/v1/payment-channels/${story.collection.channelId}/${what}`;

describe('registering addresses', () => {
  test('makes an address that M-Pesa reports to from then on; the first one stays good', async () => {
    const story = await MpesaOffice.open(world, { urls: true });
    expect(await story.requests('REGISTER_URLS')).toMatchObject([{ state: 'DONE', reason: null }]);
    await world.daraja.pay({ from: '0722000111', to: story.shortCode, amount: 700, account: story.collection.letting.payReference });
    await world.settle();
    expect(await story.collection.payments()).toMatchObject([{ amount: { amount: '700.00' }, leaseId: story.leaseId }]);
    await story.collection.confirm({ amount: '5.00', shortCode: story.shortCode });
    await world.app.work();
    expect(await story.collection.payments()).toHaveLength(2);
    const secrets = 'SELECT COUNT(*) FROM mpesa_requests WHERE organization_id = ? AND secret_sealed IS NOT NULL';
    expect(await world.app.number(secrets, [story.office.organizationId])).toBe(0);
  });

  test('that are registered already is a success that says so', async () => {
    const story = await MpesaOffice.open(world);
    world.daraja.script({ on: 'c2b.register', error: { code: '500.003.1001', message: 'URLs are already registered' } });
    await story.office.post(path(story, 'register-urls'));
    await world.settle();
    expect(await story.requests('REGISTER_URLS')).toMatchObject([{ state: 'DONE', reason: 'already-registered' }]);
    expect(await story.office.get(path(story, 'mpesa-credentials'))).toMatchObject({ urlsRegisteredAt: expect.any(String) as string });
  });

  test('is asked again when M-Pesa does not answer, and given up after the fifth time', async () => {
    const story = await MpesaOffice.open(world);
    world.daraja.script({ on: 'c2b.register', html: true, times: 9, where: { shortCode: story.shortCode } });
    await story.office.post(path(story, 'register-urls'));
    await world.settle();
    expect(await story.requests('REGISTER_URLS')).toMatchObject([{ state: 'CREATED', reason: 'not-reached' }]);
    expect(await story.office.send('post', path(story, 'register-urls'))).toMatchObject({
      status: 409,
      body: { code: 'request-under-way' },
    });
    await world.pass(7_200, 300);
    await story.collection.moveTo(world.app.clock.now().toISOString());
    expect(await story.requests('REGISTER_URLS')).toMatchObject([{ state: 'UNKNOWN' }]);
  });
});

describe('Pull', () => {
  test('finds what no callback told of, once, whoever tells of it later', async () => {
    const story = await MpesaOffice.open(world, { pull: true });
    world.daraja.script({ on: 'c2b.confirmation', lost: true, where: { shortCode: story.shortCode } });
    const reference = story.collection.letting.payReference;
    const { receipt, at } = await world.daraja.pay({ from: '0722000112', to: story.shortCode, amount: '812.50', account: reference });
    await world.pass(960, 60);
    await story.collection.moveTo(world.app.clock.now().toISOString());
    expect(await story.collection.payments()).toMatchObject([
      { externalId: receipt, amount: { amount: '812.50' }, leaseId: story.leaseId },
    ]);
    const time = new Date(at.getTime() + 3 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '');
    await story.collection.confirm({ code: receipt, amount: '812.50', time, shortCode: story.shortCode });
    await world.pass(960, 60);
    await story.collection.moveTo(world.app.clock.now().toISOString());
    expect(await story.collection.payments()).toHaveLength(1);
    expect((await story.collection.events()).map(({ state }) => state)).toEqual(['HANDLED', 'DUPLICATE']);
    expect((await story.requests('PULL')).map(({ state }) => state)).toContain('DONE');
    await story.collection.expectSound();
  });

  test('brings all pages, and keeps what came when a later page does not', async () => {
    const story = await MpesaOffice.open(world, { pull: true });
    await world.pass(60, 60);
    const pay = () => world.daraja.pay({ from: '0722000113', to: story.shortCode, amount: 10, account: 'nothing' });
    for (let i = 0; i < 101; i++) await pay();
    await story.office.post(path(story, 'pull'), { hours: 1 });
    await world.settle();
    expect((await story.requests('PULL')).at(-1)).toMatchObject({ state: 'DONE', rowsSeen: 101, rowsNew: 101 });
    expect(await story.collection.suspense()).toHaveLength(101);
  });

  test('is refused without credentials, and to who may not ask', async () => {
    const story = await MpesaOffice.open(world);
    const caretaker = await story.office.colleague('CARETAKER');
    expect((await caretaker.send('post', path(story, 'pull'), {})).status).toBe(403);
    await world.app.rows('DELETE FROM mpesa_secrets WHERE organization_id = ?', [story.office.organizationId]);
    expect(await story.office.send('post', path(story, 'pull'), {})).toMatchObject({ status: 409, body: { code: 'credentials-missing' } });
  });
});

describe('transaction status', () => {
  const withInitiator = async (): Promise<MpesaOffice> => {
    const story = await MpesaOffice.open(world);
    const { initiatorName, securityCredential } = story.account;
    await story.setCredentials({ initiator: initiatorName, securityCredential });
    return story;
  };
  const ask = async (story: MpesaOffice, receipt: string): Promise<void> => {
    await story.office.post(path(story, 'transaction-status'), { receipt });
    await world.settle();
  };

  test('finds a payment by its receipt, which waits for a person since nobody knows its reference', async () => {
    const story = await withInitiator();
    const { receipt } = await world.daraja.pay({
      from: '0722000114',
      to: story.shortCode,
      amount: 900,
      account: story.collection.letting.payReference,
    });
    await ask(story, receipt.toLowerCase());
    expect(await story.requests('STATUS')).toMatchObject([{ state: 'DONE' }]);
    expect(await story.collection.suspense()).toMatchObject([{ reason: 'NO_REFERENCE' }]);
    await ask(story, receipt);
    expect(await story.collection.payments()).toMatchObject([{ externalId: receipt, amount: { amount: '900.00' } }]);
  });

  test('money of another paybill is not ours, and an unknown receipt is nothing', async () => {
    const story = await withInitiator();
    const other = await withInitiator();
    const { receipt } = await world.daraja.pay({ from: '0722000115', to: other.shortCode, amount: 900, account: 'x' });
    await ask(story, receipt);
    await ask(story, 'UKL0000000');
    expect(await story.collection.payments()).toEqual([]);
    expect((await story.requests('STATUS')).every(({ state }) => state !== 'SENT' && state !== 'CREATED')).toBe(true);
  });

  test('needs an initiator', async () => {
    const story = await MpesaOffice.open(world);
    const answer = await story.office.send('post', path(story, 'transaction-status'), { receipt: 'UKL51ZDR4F' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'credentials-missing', missing: ['INITIATOR'] } });
  });
});
