import { Office } from './fixtures/office.js';

const open: Office[] = [];
const start = async (): Promise<Office> => {
  const office = await Office.open();
  open.push(office);
  return office;
};
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
});

describe('a simulator that starts again', () => {
  test('knows registrations, money and payments', async () => {
    const before = await start();
    before.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng', balance: 20_000, habit: 'PAYS' });
    await before.register();
    const paid = await before.daraja.pay({ from: '0722000101', to: '600966', amount: '12500.50', account: 'a 12' });
    const other = await before.daraja.pay({ from: '0722000101', to: '600966', amount: 100 });
    before.daraja.reverse(other.receipt);
    const memory = before.daraja.memory();

    const after = await start();
    after.daraja.remember(memory);
    expect(after.daraja.transactions('600966')).toEqual(before.daraja.transactions('600966'));
    expect(after.daraja.memory()).toBe(memory);
    expect(after.daraja.payer('0722000101')).toEqual(before.daraja.payer('0722000101'));
    expect(after.daraja.shortCode('600966')).toMatchObject({ urls: { confirmationUrl: before.url('/confirmation') } });
    expect(after.daraja.reverse(paid.receipt)).toMatchObject({ reverses: paid.receipt });
    const next = await after.daraja.pay({ from: '0722000101', to: '600966', amount: 1 });
    expect(before.daraja.transactions('600966').map(({ receipt }) => receipt)).not.toContain(next.receipt);
  });

  test('begins anew when there is nothing to remember', async () => {
    const office = await start();
    expect(() => office.daraja.remember('')).toThrow(SyntaxError);
    expect(() => office.daraja.remember('{}')).toThrow(TypeError);
    expect(office.daraja.truth('600966')).toEqual([]);
  });
});
