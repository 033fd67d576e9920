import type { Locator } from 'playwright-core';
import { TestApp } from '../support/app.js';
import { inBrowser, Window } from '../support/browser.js';
import { Office } from '../support/office.js';
import { Provider } from '../support/provider.js';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

inBrowser('Swagger UI in a real browser', () => {
  let app: TestApp;
  let office: Office;
  let provider: Provider;
  let window: Window;
  /** By operation: the area under which Swagger UI lists it. */
  let areas: ReadonlyMap<string, string>;
  beforeAll(async () => {
    provider = await Provider.start();
    app = await TestApp.start(undefined, { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: provider.clientId });
    office = await Office.open(app);
    await app.nest.listen(0, '127.0.0.1');
    areas = areasOf((await app.http.get('/docs-json').expect(200)).body as Document);
    window = await Window.open();
  }, 180_000);
  beforeEach(async () => {
    await window.page.goto(`${await app.nest.getUrl()}/docs`);
    await window.page.getByRole('heading', { name: 'Plotihub' }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await window.close();
    await app.stop();
    await provider.stop();
  });

  /** Opens the operation's area and the operation, and brings it to where it can be filled out. */
  const open = async (operationId: string): Promise<Locator> => {
    const area = window.page.locator(`.opblock-tag[data-tag="${areas.get(operationId)}"]`);
    const operation = window.page.locator(`[id$="-${operationId}"]`);
    // Areas are drawn as they come near.
    while ((await area.count()) === 0) await window.page.locator('.opblock-tag').last().scrollIntoViewIfNeeded();
    if ((await area.getAttribute('data-is-open')) !== 'true') await area.click();
    await operation.waitFor();
    if (await operation.getByRole('button', { name: 'Try it out' }).isHidden()) {
      await operation.locator('.opblock-summary').first().click();
      await operation.getByRole('button', { name: 'Try it out' }).click();
    }
    return operation;
  };
  const press = async (operationId: string, fill: (operation: Locator) => Promise<void> = async () => undefined): Promise<Answer> => {
    const operation = await open(operationId);
    await fill(operation);
    await operation.getByRole('button', { name: 'Execute' }).click();
    return answerOf(operation);
  };
  /** Presses it once more, as it stands there. */
  const pressAgain = async (operationId: string): Promise<Answer> => {
    const operation = window.page.locator(`[id$="-${operationId}"]`);
    await operation.getByRole('button', { name: 'Clear' }).click();
    await operation.locator('.live-responses-table').waitFor({ state: 'detached' });
    await operation.getByRole('button', { name: 'Execute' }).click();
    return answerOf(operation);
  };
  const inDialog = async (act: (dialog: Locator) => Promise<void>): Promise<void> => {
    await window.page.locator('.scheme-container .authorize').click();
    const dialog = window.page.locator('.modal-ux');
    await act(dialog);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
  };
  const authorize = (token: string): Promise<void> =>
    inDialog(async (dialog) => {
      await dialog.locator('input').fill(token);
      await dialog.locator('button.authorize').click();
      await dialog.getByText('Authorized').waitFor();
    });
  const signOut = (): Promise<void> => inDialog((dialog) => dialog.getByRole('button', { name: /Logout|Remove authorization/ }).click());

  /** A token lets in from the dialog, and no longer once it was taken out there. */
  const letsIn = async (token: string): Promise<Record<string, unknown>> => {
    expect((await press('getMe')).status).toBe(401);
    window.errors.length = 0;
    await authorize(token);
    const me = await pressAgain('getMe');
    expect(me.status).toBe(200);
    expect(window.errors).toEqual([]);
    await signOut();
    expect((await pressAgain('getMe')).status).toBe(401);
    return me.body;
  };

  test('a newcomer signs in, authorizes, presses operations that work, and signs out', async () => {
    window.errors.length = 0;
    const session = await press('signIn', (operation) =>
      operation
        .locator('textarea')
        .first()
        .fill(JSON.stringify({ login: office.login, password: 'four unrelated plain words' })),
    );
    expect(session.status).toBe(201);
    await authorize(String(session.body['accessToken']));
    expect(await press('getMe')).toMatchObject({ status: 200, body: { role: 'ADMIN' } });
    // The example body of a write is taken as it stands.
    expect((await press('createOwner')).status).toBe(201);
    expect(await press('proveLedger')).toMatchObject({ status: 200, body: { holds: true } });
    expect(window.errors).toEqual([]);
    await signOut();
    expect(await pressAgain('getMe')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  }, 240_000);

  test('a token of an issuer elsewhere is taken in the same field', async () => {
    const member = await office.post<{ id: string; userId: string }>('/v1/members', {
      name: 'Njeri Mwangi',
      email: `njeri-${process.pid}-${Math.random().toString(36).slice(2)}@office.test`,
      password: 'four unrelated plain words',
      role: 'ACCOUNTANT',
    });
    const subject = `njeri-${member.id}`;
    await office.post(`/v1/members/${member.id}/identities`, { issuer: provider.issuer, subject });
    expect(await letsIn(await provider.token(app.clock.now(), { sub: subject }))).toMatchObject({ role: 'ACCOUNTANT' });
  }, 240_000);

  test('and so is an API key', async () => {
    const { key } = await office.post<{ key: string }>('/v1/api-keys', { name: 'Explorer', scopes: ['profile:read'] });
    expect(await letsIn(key)).toMatchObject({ role: 'API_CLIENT' });
  }, 240_000);
});

async function answerOf(operation: Locator): Promise<Answer> {
  const live = operation.locator('.live-responses-table .response').first();
  await live.waitFor();
  const status = (await live.locator('.response-col_status').first().innerText()).trim().slice(0, 3);
  return { status: Number(status), body: JSON.parse(await live.locator('.highlight-code code').first().innerText()) as Answer['body'] };
}

interface Document {
  paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
}

const areasOf = ({ paths }: Document): Map<string, string> =>
  new Map(
    Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId, tags }) => [operationId, tags[0] ?? ''] as const)),
  );
