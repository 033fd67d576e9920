import { columnsOf, PersonalDataRegister } from '@plotihub/personal-data';
import { RETENTION_CLASSES } from '../../apps/api/src/modules/privacy/index.js';
import { TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const register = () => app.nest.get(PersonalDataRegister);

test('every column of every table stands in a register: that of personal data of its module', async () => {
  const columns = await app.rows<{ name: string }>(
    `SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name NOT LIKE 'lib%'`,
  );
  const registered = new Set(
    register()
      .all()
      .flatMap((table) => columnsOf(table).map((column) => `${table.table}.${column}`)),
  );
  const there = columns.map(({ name }) => name);
  expect({
    // Add it to <module>/personal-data.repository.ts: to `plain`, or to `personal` if it says something of a person.
    notRegistered: there.filter((name) => !registered.has(name)).sort(),
    notThere: [...registered].filter((name) => !there.includes(name)).sort(),
  }).toEqual({ notRegistered: [], notThere: [] });
});

test('a column that sounds like a person is not plain', () => {
  const names = /(^|_)(name|names|phone|email|address|recipient|body|note|notes|reason_text|id_number|kra_pin|kin)(_|$)/;
  /** Names of things. */
  const things = [
    ...['api_keys.name', 'blocks.name', 'migrations.name', 'payment_channels.name', 'properties.name', 'runs.name', 'web_clients.name'],
    // An id.
    'note_versions.note_id',
  ];
  const plain = register()
    .all()
    .flatMap(({ table, plain: text }) => text.split(/\s+/).map((column) => ({ name: `${table}.${column}`, column })));
  expect(plain.filter(({ name, column }) => names.test(column) && !things.includes(name)).map(({ name }) => name)).toEqual([]);
});

test('every column of personal data is kept for a class of time that exists', () => {
  const known = RETENTION_CLASSES.map(({ name }) => name);
  expect(
    register()
      .lines()
      .filter(({ retention }) => !known.includes(retention)),
  ).toEqual([]);
});

test('a sealed column is registered as such, and the other way round', async () => {
  const sealed = await app.rows<{ name: string }>(
    `SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND column_name LIKE '%\\_sealed'`,
  );
  const lines = register()
    .lines()
    .filter(({ sealed: is }) => is)
    .map(({ table, column }) => `${table}.${column}`);
  expect(sealed.map(({ name }) => name).filter((name) => !lines.includes(name))).toEqual([]);
});
