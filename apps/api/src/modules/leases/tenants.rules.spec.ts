import { phonePrefix } from './tenants.rules.js';

test.each([
  ['0712', '+254712'],
  ['0712 345 678', '+254712345678'],
  ['712345678', '+254712345678'],
  ['254712', '+254712'],
  ['+254 (0)712', '+254712'],
  ['00254712', '+254712'],
  ['+255 754', '+255754'],
])('%s looks for numbers that begin with %s', (written, prefix) => {
  expect(phonePrefix(written)).toBe(prefix);
});

test.each(['Otieno', '07', 'A12', '12 Kamau', '%', '_'])('%s is not the beginning of a number', (written) => {
  expect(phonePrefix(written)).toBeUndefined();
});
