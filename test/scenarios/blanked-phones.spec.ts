import type { Transaction } from '@plotihub/mpesa/simulator';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';
import { kes } from '../support/portfolio.js';
import { csv, mpesaStatement, Statements } from '../support/statements.js';

/** Nobody is credited by a phone number: whatever stands where phones stand, the same money settles the same charges. */
jest.setTimeout(180_000);

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start('2026-10-28T07:00:00Z');
});
afterAll(() => world.stop());

/** Whose phone stands in what M-Pesa and the bank tell of a payment of the nth flat; '' for nobody's. */
type PhoneOf = (story: MpesaOffice, flat: number) => string;

const VARIANTS: Readonly<Record<string, PhoneOf>> = {
  'as they are': ({ collection }, flat) => collection.lettings[flat]!.phone,
  blanked: () => '',
  'of the neighbour': ({ collection }, flat) => collection.lettings[(flat + 1) % 3]!.phone,
};
const digits = (phone: string): string => phone.replace('+', '');

/** A month in which money comes by every way there is. */
class Month {
  private constructor(
    readonly story: MpesaOffice,
    private readonly phoneOf: PhoneOf,
    private readonly bank: string,
  ) {}

  static async open(phoneOf: PhoneOf): Promise<Month> {
    world.app.clock.moveTo('2026-10-28T07:00:00Z');
    const story = await MpesaOffice.open(world, { units: 3, pull: true, urls: true });
    const { office } = story;
    const accountant = await office.colleague('ACCOUNTANT');
    const bank = await office.post<{ id: string; proposalId: string | null }>('/v1/payment-channels', {
      ...{ kind: 'BANK', name: 'Rent account', bank: 'Equity Bank', accountNumber: '0110223344', accountName: 'Acme Rent' },
    });
    if (bank.proposalId) await accountant.send('post', `/v1/proposals/${bank.proposalId}/approval`, {}, 200);
    return new Month(story, phoneOf, bank.id);
  }

  flat(n: number): { leaseId: string; payReference: string; phone: string; tenantId: string } {
    return this.story.collection.lettings[n]!;
  }

  phone(n: number): string {
    return this.phoneOf(this.story, n);
  }

  async at(day: number): Promise<void> {
    await this.story.collection.moveTo(`2026-11-${String(day).padStart(2, '0')}T07:00:00Z`);
  }

  /** A tenant has paid; M-Pesa knows it, and nobody else. */
  paid(n: number, amount: number, account = this.flat(n).payReference): Transaction {
    const paid = world.daraja.happened({ from: this.flat(n).phone, to: this.story.shortCode, amount, account });
    return Object.assign(paid, { phone: digits(this.phone(n)) || '254', name: '' }); // what Pull tells of it later
  }

  async confirmed(n: number, amount: number, account?: string): Promise<void> {
    const { receipt } = this.paid(n, amount, account);
    await world.daraja.confirm(receipt, { change: (body) => ({ ...body, MSISDN: digits(this.phone(n)), FirstName: '' }) });
    await world.settle();
  }

  async pushed(n: number, amount: string): Promise<void> {
    const where = { shortCode: this.story.shortCode };
    world.daraja.addPayer({ phone: this.flat(n).phone, habit: 'PAYS' });
    world.daraja.script(
      { on: 'c2b.confirmation', where, change: (body) => ({ ...body, MSISDN: digits(this.phone(n)), FirstName: '' }) },
      { on: 'stk.callback', where, change: (body) => withPhone(body, digits(this.phone(n))) },
    );
    await this.story.push({ leaseId: this.flat(n).leaseId, amount: kes(amount) });
    await world.settle();
  }

  async pulled(): Promise<void> {
    await this.story.office.post(`/v1/payment-channels/${this.story.collection.channelId}/pull`, { hours: 1 });
    await world.settle();
  }

  async stated({ receipt, amount, account }: Transaction, n: number, day: string): Promise<void> {
    const line = { receipt, at: `${day}-11-2026 10:00:00`, paidIn: amount.amount, account, party: digits(this.phone(n)) };
    await new Statements(world.app, this.story.collection).import(mpesaStatement([line], this.story.shortCode));
  }

  async split(n: number, amount: number, parts: readonly (readonly [number, string])[]): Promise<void> {
    await this.confirmed(n, amount, 'both flats');
    const [item] = await this.story.collection.suspense();
    const body = { parts: parts.map(([flat, part]) => ({ leaseId: this.flat(flat).leaseId, amount: kes(part) })) };
    await this.story.office.send('post', `/v1/suspense/${item!.id}/resolve`, body, 200);
  }

  async cash(n: number, amount: string): Promise<void> {
    const { leaseId } = this.flat(n);
    await this.story.office.post('/v1/payments', { leaseId, amount: kes(amount), method: 'CASH', valueOn: '2026-11-04' });
  }

  async chequeAndSlip(n: number): Promise<void> {
    const { office } = this.story;
    const { leaseId, payReference } = this.flat(n);
    const drawer = { bank: 'Co-op Bank', drawerName: 'Baraka Ltd', drawerAccount: '01100200300', drawnOn: '2026-11-03', number: '000124' };
    const cheque = await office.post<{ id: string }>('/v1/cheques', { ...drawer, leaseId, amount: kes('900.00') });
    await office.send('post', `/v1/cheques/${cheque.id}/deposit`, { on: '2026-11-07', channelId: this.bank }, 200);
    await office.post('/v1/declared-payments', {
      leaseId,
      slip: { reference: 'FT26310ABC', amount: kes('600.00'), paidOn: '2026-11-06' },
    });
    const lines = [
      ['Date', 'Reference', 'Narration', 'Debit', 'Credit', 'Balance'],
      ['06/11/2026', 'CHQ000124', 'CHEQUE 000124 CLEARED', '', '900.00', '900.00'],
      ['07/11/2026', 'FT26310ABC', `TRANSFER ${payReference} ${digits(this.phone(n))}`, '', '600.00', '1500.00'],
    ];
    await new Statements(world.app, this.story.collection, this.bank).import(csv(lines));
    await world.settle();
  }

  /** The first flat's tenant has the second as well, and paid too much for the first. */
  async transferred(amount: string): Promise<void> {
    const { office, collection } = this.story;
    const parameters = [this.flat(0).tenantId, collection.organization.id, this.flat(1).leaseId];
    await world.app.rows('UPDATE lease_parties SET tenant_id = ? WHERE organization_id = ? AND lease_id = ?', parameters);
    const leases = { fromLeaseId: this.flat(0).leaseId, toLeaseId: this.flat(1).leaseId };
    await office.send('post', '/v1/transfers', { ...leases, amount: kes(amount), reason: 'She asked', consent: 'By SMS' }, 201);
    await world.settle();
  }

  /** What settled what, by flats instead of by ids. */
  async allocations(): Promise<string[]> {
    const rows = await world.app.rows<{ method: string; paid: string; leaseId: string; settled: string }>(
      `SELECT p.method, p.amount_minor AS paid, c.lease_id AS leaseId, a.amount_minor AS settled FROM allocations a
         JOIN payments p ON p.organization_id = a.organization_id AND p.id = a.payment_id
         JOIN charges c ON c.organization_id = a.organization_id AND c.id = a.charge_id
        WHERE a.organization_id = ?`,
      [this.story.collection.organization.id],
    );
    const flatOf = (leaseId: string): number => this.story.collection.lettings.findIndex((letting) => letting.leaseId === leaseId);
    return rows.map(({ method, paid, leaseId, settled }) => `${method} ${paid}: ${settled} of flat ${flatOf(leaseId)}`).sort();
  }
}

function withPhone(body: Record<string, unknown>, phone: string): unknown {
  const { stkCallback } = body['Body'] as { stkCallback: { CallbackMetadata?: { Item: { Name: string; Value: unknown }[] } } };
  for (const item of stkCallback.CallbackMetadata?.Item ?? []) if (item.Name === 'PhoneNumber') item.Value = phone;
  return body;
}

async function lived(phoneOf: PhoneOf): Promise<object> {
  const month = await Month.open(phoneOf);
  const { collection } = month.story;
  await month.at(1);
  const charges: string[] = [];
  for (const { leaseId } of collection.lettings) charges.push(await collection.charge('15000.00', { leaseId }));
  await month.at(4);
  await month.confirmed(0, 4_000);
  await month.pushed(1, '3000.00');
  const lost = month.paid(2, 2_500);
  await month.pulled();
  await month.split(0, 2_000, [
    [1, '1200.00'],
    [2, '800.00'],
  ]);
  await month.cash(2, '700.00');
  await month.at(7);
  await month.stated(month.paid(0, 1_500), 0, '07');
  await month.chequeAndSlip(1);
  await month.confirmed(0, 12_000);
  await month.transferred('1000.00');
  await collection.expectSound();
  expect((await collection.payments()).map(({ externalId }) => externalId)).toContain(lost.receipt);
  return {
    allocations: await month.allocations(),
    open: await collection.open(...charges),
    credit: await Promise.all(collection.lettings.map(({ leaseId }) => collection.credit(leaseId))),
    states: (await collection.payments()).map(({ state, amount }) => `${amount.amount} ${state}`).sort(),
  };
}

test('phones as they are, blanked, and of the neighbour: the same allocations, by whatever way the money comes', async () => {
  const truth = await lived(VARIANTS['as they are']!);
  expect(truth).toMatchObject({ open: ['0.00', '8300.00', '11000.00'], credit: ['1500.00', '0.00', '0.00'] });
  for (const variant of ['blanked', 'of the neighbour'])
    expect({ variant, ...(await lived(VARIANTS[variant]!)) }).toEqual({ variant, ...truth });
});
