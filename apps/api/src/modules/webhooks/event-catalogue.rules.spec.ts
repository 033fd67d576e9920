import { PATTERNS, PUBLIC_EVENTS, publicData, TEST_EVENT, wants } from './event-catalogue.rules.js';

test('an endpoint gets the types it names, those of the things it names, or all', () => {
  expect(wants(['payment.posted'], 'payment.posted')).toBe(true);
  expect(wants(['payment.posted'], 'payment.reversed')).toBe(false);
  expect(wants(['invoice.*', 'payment.*'], 'payment.reversed')).toBe(true);
  expect(wants(['pay.*'], 'payment.reversed')).toBe(false);
  expect(wants(['*'], 'lease.signed')).toBe(true);
  expect(wants(['*'], TEST_EVENT)).toBe(false);
});

test('of a payload, what the catalogue names is told, and nothing else', () => {
  expect(publicData('lease.signed', { leaseId: 'lse_1', unitId: 'unt_1', deposits: [{}] })).toEqual({ leaseId: 'lse_1' });
  expect(publicData('identity.code-asked', { letter: 'sealed' })).toBeUndefined();
});

test('every type stands once, and is a pattern', () => {
  const types = PUBLIC_EVENTS.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(types.filter((type) => !PATTERNS.includes(type))).toEqual([]);
  expect(new Set(PATTERNS).size).toBe(PATTERNS.length);
});
