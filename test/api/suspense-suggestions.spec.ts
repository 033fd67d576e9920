import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { newUnit } from '../support/portfolio.js';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Suggested {
  unitId: string;
  leaseId: string | null;
  reference: string;
  because: string;
}

/** What the desk thinks of money that was paid with a text. */
async function thoughtOf(rent: Collection, typed: string): Promise<Suggested[]> {
  const payment = await rent.pay({ reference: typed });
  const item = (await rent.suspense()).find(({ paymentId }) => paymentId === payment.id);
  if (!item) throw new Error(`${typed} was not in suspense.`);
  return (await rent.office.get<{ suggestions: Suggested[] }>(`/v1/suspense/${item.id}`)).suggestions;
}

const first = async (rent: Collection, typed: string): Promise<string[]> => {
  const [best] = await thoughtOf(rent, typed);
  return best ? [best.reference, best.because] : [];
};

test('a reference or an invoice number among other words is found, with the lease that the money would go to', async () => {
  const rent = await Collection.open(app, { units: 3 });
  const { payReference, leaseId } = rent.lettings[1]!;
  expect(await thoughtOf(rent, `RENT ${payReference} NOV`)).toMatchObject([
    { reference: payReference, leaseId, because: 'REFERENCE_IN_TEXT', unitLabel: 'A2', tenantName: 'Achieng Otieno' },
  ]);
  expect(await first(rent, `rent ${payReference.slice(0, 3)} ${payReference.slice(3)} please`)).toEqual([
    payReference,
    'REFERENCE_IN_TEXT',
  ]);
  expect(await first(rent, `house ${payReference.slice(0, -1)} nov`)).toEqual([payReference, 'NO_CHECK']);
  const charge = await rent.charge('500.00', { leaseId });
  const [invoice] = await app.rows<{ number: string }>(
    'SELECT i.number FROM invoices i JOIN charges c ON c.organization_id = i.organization_id AND c.invoice_id = i.id WHERE c.id = ?',
    [charge],
  );
  expect(await first(rent, `for ${invoice!.number.toLowerCase()} thanks`)).toEqual([payReference, 'INVOICE_IN_TEXT']);
});

test('slips of the finger are ranked: look-alikes, swaps, what is missing or too much, then two at once', async () => {
  const rent = await Collection.open(app);
  await newUnit(rent.office, rent.property.propertyId, '8B24');
  const [{ reference } = { reference: '' }] = await app.rows<{ reference: string }>(
    "SELECT pay_reference AS reference FROM units WHERE organization_id = ? AND label = '8B24'",
    [rent.organization.id],
  );
  const at = reference.indexOf('8B24');
  const typed = (label: string): string => reference.slice(0, at) + label + reference.slice(at + 4);
  for (const [label, because] of [
    ['BB24', 'LOOK_ALIKE'],
    ['8B42', 'SWAPPED'],
    ['8B4', 'MISSING'],
    ['8B924', 'EXTRA'],
    ['8B94', 'WRONG'],
    ['9B94', 'TWO'],
  ] as const)
    expect([label, ...(await first(rent, typed(label)))]).toEqual([label, reference, because]);
});

test('a unit that was added after the money came is thought of when the item is read again', async () => {
  const rent = await Collection.open(app);
  const { code } = rent.property;
  const payment = await rent.pay({ reference: `${code}C77 rent` });
  const [item] = await rent.suspense();
  expect(item).toMatchObject({ paymentId: payment.id, suggestions: [] });
  const unit = await newUnit(rent.office, rent.property.propertyId, 'C77');
  expect(await rent.office.get(`/v1/suspense/${item!.id}`)).toMatchObject({
    suggestions: [{ unitId: unit.id, leaseId: null, because: 'NO_CHECK', tenantName: null }],
  });
});

test('nobody’s name, phone or amount makes a suggestion, or changes one', async () => {
  const rent = await Collection.open(app, { units: 3 });
  const { payReference } = rent.lettings[1]!;
  const slip = payReference.replace(/.(.)$/, (_, last: string) => `${payReference.at(-2) === '7' ? '8' : '7'}${last}`);
  await rent.charge('7777.00', { leaseId: rent.lettings[2]!.leaseId });
  const texts = fc.constantFrom('', 'Achieng Otieno', 'rent', slip, `RENT ${payReference} NOV`, '0712 000 001');
  const people = fc.record({
    MSISDN: fc.constantFrom('', '2547 ***** 126', '254712000001', 'a3f5c1', rent.letting.phone),
    FirstName: fc.constantFrom('', 'JANE', 'ACHIENG', 'Achieng Otieno'),
  });
  const amounts = fc.constantFrom('1.00', '7777.00', '15000.00', '250000.00');
  const said = async (reference: string, payer: object, amount: string): Promise<object> => {
    const code = newTransactionCode();
    const body = JSON.parse(rent.body({ reference, amount, code })) as object;
    await rent.confirm(JSON.stringify({ ...body, ...payer }));
    await app.work();
    const [payment] = await rent.payments(`externalId=${code}`);
    const item = (await rent.suspense()).find(({ paymentId }) => paymentId === payment!.id);
    const { suggestions } = await rent.office.get<{ suggestions: object[] }>(`/v1/suspense/${item!.id}`);
    return { state: payment!.state, suggestions };
  };
  const plain = new Map<string, object>();
  await fc.assert(
    fc.asyncProperty(texts, people, amounts, async (text, payer, amount) => {
      if (!plain.has(text)) plain.set(text, await said(text, { MSISDN: '', FirstName: '' }, '15000.00'));
      expect(await said(text, payer, amount)).toEqual(plain.get(text));
    }),
    { numRuns: 25 },
  );
  expect(plain.get('Achieng Otieno') ?? { suggestions: [] }).toMatchObject({ suggestions: [] });
  expect(plain.get('') ?? { suggestions: [] }).toMatchObject({ suggestions: [] });
});

describe('what was decided once', () => {
  const MAMA = "Mama Amina's house";
  const resolve = async (rent: Collection, leaseId: string): Promise<void> => {
    const [item] = await rent.suspense();
    await rent.office.post(`/v1/suspense/${item!.id}/resolve`, { leaseId });
  };
  const learned = async (rent: Collection) =>
    (await rent.office.get<{ data: { id: string; reference: string; unitId: string; learnedBy: string }[] }>('/v1/suspense-aliases')).data;

  test('is suggested the next time, never done by itself, and can be forgotten', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const { leaseId, unitId } = rent.lettings[1]!;
    await rent.pay({ reference: MAMA });
    await resolve(rent, leaseId);
    const [alias] = await learned(rent);
    expect(alias).toMatchObject({ reference: 'MAMAAM1NA5H0V5E', unitId, learnedBy: rent.office.userId, leaseId });

    const suggestions = await thoughtOf(rent, 'mama amina s HOUSE');
    expect(suggestions).toMatchObject([{ unitId, leaseId, because: 'ALIAS' }]);
    await rent.office.send('delete', `/v1/suspense-aliases/${alias!.id}`, undefined, 204);
    await rent.office.send('delete', `/v1/suspense-aliases/${alias!.id}`, undefined, 204);
    await rent.office.send('delete', '/v1/suspense-aliases/als_01JD0000000000000000000000', undefined, 404);
    expect(await learned(rent)).toEqual([]);
    expect(await thoughtOf(rent, MAMA)).toEqual([]);
  });

  test('is not learned from words that everybody types, from phone numbers, or from another unit’s reference', async () => {
    const rent = await Collection.open(app, { units: 2 });
    for (const reference of ['RENT', 'rent nov 2026', 'kodi', 'abc', '0722 000 111', '15000', '', 'Deposit'])
      await rent.pay({ reference }).then(() => resolve(rent, rent.letting.leaseId));
    expect(await learned(rent)).toEqual([]);
    await app.rows("UPDATE leases SET vacated_on = '2026-10-01', state = 'VACATED' WHERE id = ?", [rent.lettings[1]!.leaseId]);
    expect(await rent.pay({ reference: rent.lettings[1]!.payReference })).toMatchObject({ state: 'SUSPENSE' });
    await resolve(rent, rent.letting.leaseId);
    expect(await learned(rent)).toEqual([]);
  });

  test('of another organization, or of another paybill, is not known here', async () => {
    const [rent, other] = [await Collection.open(app), await Collection.open(app)];
    await rent.pay({ reference: MAMA });
    await resolve(rent, rent.letting.leaseId);
    expect(await thoughtOf(other, MAMA)).toEqual([]);
    const [alias] = await learned(rent);
    await other.office.send('delete', `/v1/suspense-aliases/${alias!.id}`, undefined, 404);
    expect(await learned(rent)).toHaveLength(1);
  });
});
