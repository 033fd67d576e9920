import { afterAttempt, type Tries } from './sending.rules.js';

const fresh: Tries = { rejections: 0, outages: 0 };

test('an accepted message is SENT, with what the provider calls it and what it cost', () => {
  const verdict = afterAttempt({ outcome: 'accepted', providerId: 'ATXid_1', cost: { amount: '0.8000', currency: 'KES' } }, fresh);
  expect(verdict).toMatchObject({ state: 'SENT', providerId: 'ATXid_1', cost: 'KES 0.8000' });
});

test('a message that may have been sent is UNKNOWN at once, whatever came before', () => {
  expect(afterAttempt({ outcome: 'unknown', reason: 'no answer' }, { rejections: 1, outages: 7 })).toMatchObject({
    state: 'UNKNOWN',
    waitMinutes: 0,
  });
});

test('a permanent refusal is FAILED at once', () => {
  const verdict = afterAttempt({ outcome: 'rejected', code: 'UserInBlacklist', permanent: true, reason: '406' }, fresh);
  expect(verdict).toMatchObject({ state: 'FAILED', error: 'UserInBlacklist: 406' });
});

test.each(['rejected', 'unavailable'] as const)(
  'a message that is %s again and again waits longer and longer, and ends in FAILED',
  (outcome) => {
    const attempt =
      outcome === 'rejected'
        ? { outcome, code: 'InsufficientBalance', permanent: false, reason: '405' }
        : { outcome, reason: 'ECONNREFUSED' };
    const waits: number[] = [];
    let tries: Tries = fresh;
    for (;;) {
      const verdict = afterAttempt(attempt, tries);
      if (verdict.state === 'FAILED') break;
      expect(verdict.state).toBe('QUEUED');
      waits.push(verdict.waitMinutes);
      tries = verdict;
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThan(0);
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 60;
    // A refusal needs a person in working hours; an outage is sat out for a day.
    expect(hours).toBeGreaterThan(outcome === 'rejected' ? 7 : 23);
    expect(hours).toBeLessThan(48);
  },
);

test('outages do not use up the attempts that refusals have', () => {
  const verdict = afterAttempt(
    { outcome: 'rejected', code: 'GatewayError', permanent: false, reason: '501' },
    { rejections: 0, outages: 25 },
  );
  expect(verdict).toMatchObject({ state: 'QUEUED', rejections: 1, outages: 25 });
});
