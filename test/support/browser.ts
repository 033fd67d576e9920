import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian, Ubuntu and macOS put it; the tests run where one is found and say so where none is. */
const CHROMIUM = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== '' && existsSync(path));

/** Describes what runs in a real browser; without one, says that it does not run. */
export function inBrowser(what: string, tests: () => void): void {
  if (CHROMIUM) describe(what, tests);
  else test.todo(`${what}: no Chromium on this machine`);
}

/** A real browser with one page, and everything that went wrong in it. */
export class Window {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    readonly errors: string[],
  ) {}

  static async open(): Promise<Window> {
    const browser = await chromium.launch({
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
    const page = await browser.newPage({ viewport: { width: 1_280, height: 1_000 } });
    page.setDefaultTimeout(90_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    return new Window(browser, page, errors);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
