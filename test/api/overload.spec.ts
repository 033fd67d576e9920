import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start(undefined, { EVENT_LOOP_DELAY_LIMIT_MS: '100' });
});
afterAll(() => app.stop());

/** What an instance with too much work looks like: every turn of the event loop takes far too long, for several readings of the guard. */
async function overload(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) {
    const until = performance.now() + 300;
    while (performance.now() < until);
    await nextTurn();
  }
}

describe('an instance that cannot keep up', () => {
  it('refuses what can be sent again, and says when', async () => {
    await overload();
    const answer = await app.http.get('/problems');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'unavailable' });
    expect(answer.headers['retry-after']).toBe('2');
  });

  it('still answers the load balancer and takes money that has moved', async () => {
    await overload();
    expect((await app.http.get('/health/live')).status).toBe(200);
    expect((await app.http.post('/hooks/c2b/unknown-token/confirmation').send({})).status).not.toBe(503);
  });

  it('takes everything again when the pause is over', async () => {
    await sleep(2_500);
    expect((await app.http.get('/problems')).status).toBe(200);
  });
});
