import { fieldOf, readHeader } from './columns.rules.js';

test.each([
  ['Property', 'property'],
  ['PLOT', 'property'],
  ['Building Name', 'property'],
  ['House No.', 'unit'],
  ['  unit_no ', 'unit'],
  ['Namba ya nyumba', 'unit'],
  ['Mpangaji', 'tenant'],
  ["Tenant's Name", 'tenant'],
  ['SIMU', 'phone'],
  ['Mobile No', 'phone'],
  ['Rent (KES)', 'rent'],
  ['KODI ksh', 'rent'],
  ['Due day', 'due day'],
  ['Deni / Balance', 'balance'],
  ['Bal. B/F', 'balance'],
  ['Opening balance', 'balance'],
  ['Tenant since', 'start'],
  ['E-mail', 'email'],
  ['Lugha', 'language'],
  ['Mwenye nyumba', 'owner'],
  ['Code', 'code'],
])('%p is the %s column', (header, field) => expect(fieldOf(header)).toBe(field));

test.each(['No', '#', 'Remarks', 'Paid', '', 'Rent paid', 'Phone / Rent'])('%p means nothing here', (header) =>
  expect(fieldOf(header)).toBeUndefined(),
);

test('a header tells where each field stands, what is ignored and what stands twice', () => {
  const header = readHeader(['#', 'House', 'Tenant', 'Rent', '', 'Monthly rent', 'Remarks']);
  expect([...header.columns]).toEqual([
    ['unit', 1],
    ['tenant', 2],
    ['rent', 3],
  ]);
  expect(header).toMatchObject({ ignored: ['#', 'Remarks'], twice: ['rent'] });
});
