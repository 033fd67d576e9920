import { TestApp } from '../support/app.js';
import { Settled, type ChannelView } from '../support/channels.js';
import { letQuietly, newTransactionCode, type PaymentView } from '../support/collection.js';
import { Office } from '../support/office.js';
import { portfolio, type Letting } from '../support/portfolio.js';

jest.setTimeout(180_000);
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

const OWN = { kind: 'MPESA_PAYBILL', shortCode: '522811', name: 'Njoroge’s own' };
const EVIDENCE = { evidence: 'Letter of 3 November; called back on the number in their file' };

interface OwnChannel extends ChannelView {
  ownerId: string | null;
  ownerConsent: string | null;
  ownerConsentBy: string | null;
}

/** An agency with a property of one owner alone, beside the shared one of every story. */
class Owned {
  private constructor(
    readonly agency: Settled,
    readonly ownerId: string,
    readonly propertyId: string,
    readonly letting: Letting,
  ) {}

  static async open(): Promise<Owned> {
    const agency = await Settled.open(app);
    const { office, organization } = agency.rent;
    const place = await portfolio(office, { owners: 1 });
    const letting = await letQuietly(app, office, organization, place.units[0]!);
    return new Owned(agency, place.ownerIds[0]!, place.propertyId, letting);
  }

  propose(body: object = OWN): Promise<OwnChannel> {
    return this.agency.proposed({ ...body, ownerId: this.ownerId }) as Promise<OwnChannel>;
  }

  async consent(by: Office, channel: ChannelView, status: number, body: object = {}): Promise<OwnChannel & { code?: string }> {
    return (await by.send('post', `/v1/payment-channels/${channel.id}/consent`, body, status)).body as OwnChannel;
  }

  /** Their own paybill, agreed and active, and where M-Pesa tells of what comes there. */
  async active(): Promise<{ channel: OwnChannel; pay: (reference: string, amount: string) => Promise<PaymentView> }> {
    const channel = await this.propose();
    await this.consent(await this.agency.admin(), channel, 200, EVIDENCE);
    await this.agency.waitOut();
    const admin = await this.agency.admin();
    const { confirmationUrl } = await admin.post<{ confirmationUrl: string }>(`/v1/payment-channels/${channel.id}/callback-addresses`, {});
    await this.agency.rent.moveTo(app.clock.now().toISOString());
    const pay = async (reference: string, amount: string): Promise<PaymentView> => {
      const code = newTransactionCode();
      const body = this.agency.rent.body({ reference, amount, code, shortCode: OWN.shortCode, time: '20261109121325' });
      await app.http.post(new URL(confirmationUrl).pathname).set('content-type', 'application/json').send(body).expect(200);
      await app.work();
      return (await this.agency.rent.payments(`externalId=${code}`))[0]!;
    };
    return { channel: (await this.agency.channel(channel.id)) as OwnChannel, pay };
  }

  /** Debits minus credits of an account of this organization, in shillings. */
  async balance(code: string, subject?: string): Promise<number> {
    const of = (side: string): string =>
      `(SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e JOIN accounts a ON a.organization_id = e.organization_id AND a.id = e.${side}_account_id
         WHERE e.organization_id = ? AND a.code = ? ${subject === undefined ? '' : 'AND a.subject = ?'})`;
    const values = [this.agency.rent.organization.id, code, ...(subject === undefined ? [] : [subject])];
    return (await app.number(`SELECT ${of('debit')} - ${of('credit')}`, [...values, ...values])) / 100;
  }

  get subject(): string {
    return `${this.ownerId}/${this.propertyId}`;
  }
}

const messages = (agency: Settled, template: string) =>
  app.rows<{ recipient: string; body: string; leaseId: string | null }>(
    'SELECT recipient, body, lease_id AS leaseId FROM messages WHERE organization_id = ? AND template = ? ORDER BY id',
    [agency.rent.organization.id, template],
  );

test('the owner who signs in agrees, and is the second person; nobody of the office agrees for them without saying how', async () => {
  const owned = await Owned.open();
  const admin = await owned.agency.admin();
  const mine = await admin.colleague('OWNER', { ownerId: owned.ownerId });
  const stranger = await admin.colleague('OWNER', { ownerId: owned.agency.rent.property.ownerIds[0]! });
  const channel = await owned.propose();
  expect(channel).toMatchObject({ state: 'PROPOSED', ownerId: owned.ownerId, ownerConsent: null });

  // The approval of everybody else's channels is none here.
  expect((await admin.send('post', `/v1/proposals/${channel.proposalId}/approval`, {}, 409)).body).toMatchObject({
    code: 'owner-has-not-agreed',
  });
  expect(await owned.consent(admin, channel, 400)).toMatchObject({ code: 'invalid-request' });
  expect(await owned.consent(await owned.agency.manager(), channel, 403, EVIDENCE)).toMatchObject({ code: 'forbidden' });
  expect(await owned.consent(stranger, channel, 404)).toMatchObject({ code: 'not-found' });
  expect(await owned.consent(await Office.open(app), channel, 404, EVIDENCE)).toMatchObject({ code: 'not-found' });
  expect((await stranger.get<{ data: unknown[] }>('/v1/payment-channels')).data).toEqual([]);
  expect((await mine.get<{ data: ChannelView[] }>('/v1/payment-channels')).data.map(({ id }) => id)).toEqual([channel.id]);

  const agreed = await Promise.all([1, 2, 3].map(() => mine.send('post', `/v1/payment-channels/${channel.id}/consent`, {})));
  expect(agreed.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(await owned.agency.channel(channel.id)).toMatchObject({
    state: 'COOLING_OFF',
    ownerConsent: 'The owner, signed in',
    ownerConsentBy: mine.userId,
  });
});

test('an admin says how the owner agreed, but not of what they proposed themselves; agreement needs a fresh proof', async () => {
  const owned = await Owned.open();
  const admin = await owned.agency.admin();
  const own = await admin.post<OwnChannel>('/v1/payment-channels', { ...OWN, ownerId: owned.ownerId });
  expect(await owned.consent(admin, own, 403, EVIDENCE)).toMatchObject({ code: 'proposer-decides' });
  expect(await owned.agency.channel(own.id)).toMatchObject({ state: 'PROPOSED', ownerConsent: null });
  const partner = await admin.colleague('ADMIN');
  app.clock.advance(5 * 60_000 + 1);
  expect(await owned.consent(partner, own, 403, EVIDENCE)).toMatchObject({ code: 'step-up-required' });
  const agreed = await owned.consent(await owned.agency.fresh(partner), own, 200, EVIDENCE);
  expect(agreed).toMatchObject({ state: 'COOLING_OFF', ownerConsent: EVIDENCE.evidence, ownerConsentBy: partner.userId });
});

test('even before any tenant knows a number an owner’s own account waits for the owner; cash, cheques and landlords have none', async () => {
  const office = await Office.open(app);
  const { ownerIds } = await portfolio(office);
  const [ownerId] = ownerIds;
  expect(await office.post<OwnChannel>('/v1/payment-channels', { ...OWN, ownerId })).toMatchObject({ state: 'PROPOSED' });
  await office.send('post', '/v1/payment-channels', { kind: 'CASH', name: 'Gate', ownerId }, 400);
  await office.send('post', '/v1/payment-channels', { kind: 'CHEQUE', name: 'Cheques', accountName: 'Njoroge', ownerId }, 400);
  await office.send('post', '/v1/payment-channels', { ...OWN, shortCode: '522812', ownerId: 'own_01J00000000000000000000000' }, 404);
  const landlord = await Office.open(app, 'LANDLORD');
  const own = await landlord.post<{ id: string }>('/v1/owners', { name: 'Myself', kind: 'PERSON', phone: '0722000444' });
  await landlord.send('post', '/v1/payment-channels', { ...OWN, ownerId: own.id }, 400);
});

test('only their tenants and they are told; only their tenants are told to pay there, and the others never', async () => {
  const owned = await Owned.open();
  const { agency, letting } = owned;
  const { channel } = await owned.active();
  expect(channel.state).toBe('ACTIVE');
  const [owner] = await app.rows<{ phone: string }>('SELECT phone FROM owners WHERE id = ?', [owned.ownerId]);
  expect((await messages(agency, 'channel.changing')).map(({ recipient }) => recipient).sort()).toEqual(
    [letting.phone, owner!.phone].sort(),
  );

  const admin = await agency.admin();
  for (const { leaseId } of [letting, agency.rent.letting])
    await admin.post('/v1/charges', {
      leaseId,
      kind: 'REPAIR',
      amount: { amount: '20000.00', currency: 'KES' },
      dueOn: '2026-11-20',
      description: 'Lock',
    });
  await app.work();
  const bills = await messages(agency, 'invoice.issued');
  const billed = (leaseId: string) => /Paybill (\d+)/.exec(bills.find((bill) => bill.leaseId === leaseId)?.body ?? '')?.[1];
  expect([billed(letting.leaseId), billed(agency.rent.letting.leaseId)]).toEqual([OWN.shortCode, '600966']);
  const asked = await app.http.get(`/v1/verify/channel?paybill=${OWN.shortCode}`).expect(200);
  expect((asked.body as { channels: object[] }).channels).toContainEqual(expect.objectContaining({ standing: 'VALID', ofOwner: true }));
});

test('what is paid there settles the lease, is collected for the owner and theirs at once, and is never in trust', async () => {
  const owned = await Owned.open();
  const { agency, letting, subject } = owned;
  const { pay } = await owned.active();
  await agency.rent.charge('15000.00', { leaseId: letting.leaseId });
  const trust = await owned.balance('1010');
  const payment = await pay(letting.payReference, '20000.00');
  expect(payment).toMatchObject({ state: 'POSTED', leaseId: letting.leaseId });
  expect([await owned.balance('1010'), await owned.balance('1000')]).toEqual([trust, 0]);
  // 15,000 are the owner's; 5,000 are the tenant's, and lie with the owner.
  expect([await owned.balance('2200C', subject), await owned.balance('1040', subject), await owned.balance('2000')]).toEqual([
    0,
    5_000,
    -5_000 - trust,
  ]);
  const collected = await app.number(
    `SELECT SUM(e.amount_minor) FROM entries e JOIN accounts a ON a.organization_id = e.organization_id AND a.id = e.credit_account_id
      WHERE e.organization_id = ? AND a.code = '2200C' AND a.subject = ?`,
    [agency.rent.organization.id, subject],
  );
  expect(collected).toBe(1_500_000); // of which the agency's fee is a part
  await agency.rent.expectSound();

  // The office pays nobody back with money that it does not have.
  const refund = {
    leaseId: letting.leaseId,
    tenantId: letting.tenantId,
    amount: { amount: '1000.00', currency: 'KES' },
    reason: 'Moves out',
  };
  expect((await agency.rent.office.send('post', '/v1/refunds', refund, 409)).body).toMatchObject({ code: 'credit-with-owner' });

  // The next charge takes the credit, which was the owner's to keep all along.
  await agency.rent.charge('5000.00', { leaseId: letting.leaseId });
  expect([await owned.balance('2200C', subject), await owned.balance('1040', subject)]).toEqual([0, 0]);
  // And what the provider takes back, it takes back from the owner's account: the office owes nothing.
  await agency.rent.office.reverse(payment.id, 'Sent by mistake');
  expect([await owned.balance('2200C', subject), await owned.balance('1040', subject), await owned.balance('1200')]).toEqual([0, 0, 0]);
  await agency.rent.expectSound();
});

test('a tenant of somebody else who pays there: suspense that says so; it is not given to their lease, and goes back from the owner', async () => {
  const owned = await Owned.open();
  const { agency, letting } = owned;
  const { channel, pay } = await owned.active();
  const other = agency.rent.letting;
  const before = await owned.balance('1010');
  const payment = await pay(other.payReference, '15000.00');
  expect(payment).toMatchObject({ state: 'SUSPENSE', leaseId: null });
  const [item] = await agency.rent.suspense('reason=OTHER_OWNER');
  expect(item).toMatchObject({ paymentId: payment.id, reason: 'OTHER_OWNER', suggestions: [{ leaseId: other.leaseId }] });
  expect([await owned.balance('1040', channel.id), await owned.balance('1010')]).toEqual([15_000, before]);

  const { office } = agency.rent;
  expect((await office.send('post', `/v1/suspense/${item!.id}/resolve`, { leaseId: other.leaseId }, 409)).body).toMatchObject({
    code: 'channel-of-another-owner',
  });
  // It was for the owner's own tenant after all.
  const second = await pay('RENT', '4000.00');
  const [unknown] = (await agency.rent.suspense()).filter(({ paymentId }) => paymentId === second.id);
  await agency.rent.charge('4000.00', { leaseId: letting.leaseId });
  await office.send('post', `/v1/suspense/${unknown!.id}/resolve`, { leaseId: letting.leaseId }, 200);
  expect([
    await owned.balance('1040', channel.id),
    await owned.balance('1040', owned.subject),
    await owned.balance('2200C', owned.subject),
  ]).toEqual([15_000, 0, 0]);
  // Nor is what is the owner's moved to a lease of somebody else.
  expect(
    (await office.send('post', `/v1/payments/${second.id}/move`, { leaseId: other.leaseId, reason: 'Paid for the other' }, 409)).body,
  ).toMatchObject({
    code: 'channel-of-another-owner',
  });

  const returned = await office.post<{ id: string }>(`/v1/suspense/${item!.id}/return`, { reason: 'The owner sends it back' });
  await (await agency.fresh(await office.colleague('ACCOUNTANT'))).send('post', `/v1/proposals/${returned.id}/approval`, {}, 200);
  const gone = { way: 'BANK', reference: newTransactionCode() };
  await office.send('post', `/v1/suspense/${item!.id}/returned`, gone, 200);
  expect([await owned.balance('1040', channel.id), await owned.balance('1000')]).toEqual([0, 0]);
  await agency.rent.expectSound();
});
