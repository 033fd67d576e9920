import { userAgentFamily } from './user-agents.rules.js';

test.each([
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1',
    'Safari on iOS',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
  ['okhttp/4.12.0', 'okhttp'],
  ['', 'Unknown'],
  [undefined, 'Unknown'],
])('%s is %s', (header, family) => expect(userAgentFamily(header)).toBe(family));

test('whatever a header says, its family fits the column', () => {
  expect(userAgentFamily(`${'x'.repeat(500)} Android`).length).toBeLessThanOrEqual(60);
});
