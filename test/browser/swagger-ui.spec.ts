import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

/** Where Debian, Ubuntu and macOS put it; the tests run where one is found and say so where none is. */
const CHROMIUM = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== '' && existsSync(path));
const inBrowser = CHROMIUM ? describe : describe.skip;

inBrowser('Swagger UI in a real browser', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    app = await TestApp.start();
    await app.nest.listen(0, '127.0.0.1');
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1_280, height: 1_000 } });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const press = async (operationId: string, fill: (operation: ReturnType<Page['locator']>) => Promise<void> = async () => undefined) => {
    const operation = page.locator(`[id$="-${operationId}"]`);
    await operation.locator('.opblock-summary').first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await fill(operation);
    await operation.getByRole('button', { name: 'Execute' }).click();
    const live = operation.locator('.live-responses-table .response').first();
    await live.waitFor();
    return {
      status: (await live.locator('.response-col_status').first().innerText()).trim(),
      body: await live.locator('.highlight-code code').first().innerText(),
    };
  };

  test('a newcomer signs in, authorizes, and presses operations that work', async () => {
    const office = await Office.open(app);
    await page.goto(`${await app.nest.getUrl()}/docs`);
    await page.getByText('Plotihub').first().waitFor();

    const session = await press('signIn', (operation) =>
      operation
        .locator('textarea')
        .first()
        .fill(JSON.stringify({ login: office.login, password: 'four unrelated plain words' })),
    );
    expect(session.status).toMatch(/^201/);
    const { accessToken } = JSON.parse(session.body) as { accessToken: string };

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.modal-ux input').fill(accessToken);
    await page
      .locator('.modal-ux')
      .getByRole('button', { name: 'Apply credentials' })
      .or(page.locator('.modal-ux .auth.authorize'))
      .first()
      .click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).last().click();

    const me = await press('getMe');
    expect([me.status.slice(0, 3), (JSON.parse(me.body) as { role: string }).role]).toEqual(['200', 'ADMIN']);
    // The example body of a write is taken as it stands.
    const owner = await press('createOwner');
    expect(owner.status).toMatch(/^201/);
    const proof = await press('proveLedger');
    expect(JSON.parse(proof.body)).toMatchObject({ holds: true });
    expect(errors).toEqual([]);
  }, 180_000);
});

if (!CHROMIUM) test.todo('Swagger UI in a real browser: no Chromium on this machine');
