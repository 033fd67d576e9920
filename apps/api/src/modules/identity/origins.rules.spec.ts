import { isWebOrigin } from './origins.rules.js';

const inProduction = { local: false };
const inDevelopment = { local: true };

it.each([
  'https://app.example.co.ke',
  'https://app.example.co.ke:8443',
  'https://xn--mnchen-3ya.de',
  'https://[2001:db8::1]',
  'https://10.0.0.4',
])('%s is the origin of a page', (origin) => {
  expect(isWebOrigin(origin, inProduction)).toBe(true);
});

it.each([
  'http://app.example.co.ke',
  'https://app.example.co.ke/',
  'https://app.example.co.ke/path',
  'https://app.example.co.ke:443',
  'https://App.example.co.ke',
  'https://*.example.co.ke',
  'https://*',
  '*',
  'null',
  '',
  'https://',
  'https://münchen.de',
  'https://user@example.co.ke',
  'https://example.co.ke https://evil.example',
  'ftp://example.co.ke',
  'javascript://example.co.ke',
  `https://${'a'.repeat(190)}.example`,
])('%s is none, wherever it runs', (origin) => {
  expect([isWebOrigin(origin, inProduction), isWebOrigin(origin, inDevelopment)]).toEqual([false, false]);
});

it('a page of the developer’s own machine is one where pages are developed, and nowhere else', () => {
  expect([isWebOrigin('http://localhost:5173', inDevelopment), isWebOrigin('http://localhost:5173', inProduction)]).toEqual([true, false]);
  expect(isWebOrigin('http://localhost.evil.example', inDevelopment)).toBe(false);
});
