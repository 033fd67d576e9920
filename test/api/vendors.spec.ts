import { TestApp } from '../support/app.js';
import { answerOf } from '../support/maintenance.js';
import { Office } from '../support/office.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

interface VendorView {
  id: string;
  name: string;
  version: number;
  kraPin: string | null;
}

const PIN = 'P051234567Q';
const add = (more: object = {}): Promise<VendorView> =>
  office.post('/v1/vendors', { name: 'Mabati & Sons', trades: ['PLUMBING', 'ROOFING'], ...more });

test('a vendor has trades, a phone as it is dialled anywhere, and a PIN of which only the end is shown', async () => {
  const vendor = await add({ phone: '0711 222 333', kraPin: PIN, trades: ['ROOFING', 'PLUMBING', 'ROOFING'] });
  expect(vendor).toMatchObject({ phone: '+254711222333', trades: ['PLUMBING', 'ROOFING'], active: true, kraPin: '••••567Q' });
  const [stored] = await app.rows<{ pin: Buffer }>('SELECT kra_pin_sealed AS pin FROM vendors WHERE organization_id = ? AND id = ?', [
    office.organizationId,
    vendor.id,
  ]);
  expect(stored!.pin.toString('latin1')).not.toContain(PIN);
  expect(await office.post(`/v1/vendors/${vendor.id}/reveal`, { reason: 'For the withholding certificate' })).toEqual({ kraPin: PIN });
  expect(answerOf(await office.send('post', '/v1/vendors', { name: 'X', trades: ['PLUMBING'], phone: '12' }))).toBe('400 invalid-phone');
  expect(answerOf(await office.send('post', '/v1/vendors', { name: 'X', trades: ['HAIR'] }))).toBe('400 invalid-request');
});

test('vendors are listed by trade, and those who get no work apart', async () => {
  const own = await Office.open(app);
  const make = async (name: string, trades: string[]): Promise<VendorView> => own.post('/v1/vendors', { name, trades });
  const [one, two] = [await make('One', ['PLUMBING']), await make('Two', ['PLUMBING', 'LOCKS'])];
  const names = async (query: string): Promise<string[]> =>
    (await own.get<{ data: VendorView[] }>(`/v1/vendors?${query}`)).data.map(({ name }) => name);
  await own.send('patch', `/v1/vendors/${two.id}`, { active: false }, 200, { 'if-match': '"1"' });
  expect([await names('trade=PLUMBING'), await names('trade=LOCKS'), await names('trade=ROOFING')]).toEqual([['One', 'Two'], ['Two'], []]);
  expect([await names('active=true'), await names('active=false')]).toEqual([['One'], ['Two']]);
  expect(answerOf(await office.send('get', `/v1/vendors/${one.id}`))).toBe('404 not-found');
});

test('two who change a vendor at once: one of them looks again', async () => {
  const vendor = await add();
  const answers = await Promise.all(
    ['0722000001', '0722000002'].map((phone) =>
      office.send('patch', `/v1/vendors/${vendor.id}`, { phone }, undefined, { 'if-match': '"1"' }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect(await office.get(`/v1/vendors/${vendor.id}`)).toMatchObject({ version: 2 });
});

test('a PIN is revealed to the office alone, and vendors are the office’s business', async () => {
  const vendor = await add({ kraPin: PIN });
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [] }).catch(() => undefined);
  expect(caretaker).toBeUndefined(); // a caretaker without properties is none
  const accountant = await office.colleague('ACCOUNTANT');
  expect(await accountant.get(`/v1/vendors/${vendor.id}`)).toMatchObject({ kraPin: '••••567Q' });
  expect((await accountant.send('post', '/v1/vendors', { name: 'X', trades: ['LOCKS'] })).status).toBe(403);
});
