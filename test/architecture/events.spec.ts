import { EventHandlers } from '@plotihub/events';
import { PUBLIC_EVENTS } from '../../apps/api/src/modules/webhooks/index.js';
import { TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

/** Followed up inside, and nobody else's business. A new line here needs a reason in the review; a new public one, a line of the catalogue. */
const INSIDE: Readonly<Record<string, string>> = {
  'banking.declared': 'looks for its line on a statement',
  'channel.telling-went-on': 'a long telling goes on with the next people',
  'cheque.shown': 'the cheque is cleared by it, and the payment is told of',
  'identity.code-asked': 'carries a sealed letter',
  'identity.invitation-made': 'carries a sealed letter',
  'identity.reset-requested': 'carries a sealed letter',
  'person.erased': 'who was erased is not told about',
  'reconciliation.stale': 'a day is proved anew',
  'sweep.recorded': 'looks for its line on a statement',
};

test('what somebody inside follows up is told to integrators, or is kept from them on purpose', () => {
  const open = new Set(PUBLIC_EVENTS.map(({ type }) => type));
  const undecided = app.nest.get(EventHandlers).types.filter((type) => !open.has(type) && INSIDE[type] === undefined);
  expect(undecided.sort()).toEqual([]);
});
