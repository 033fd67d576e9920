import { type Delivery } from './callbacks.js';
import { type Request } from './server.js';
import { type StkPush } from './stk.js';
import { wallClock } from './wire-forms.js';
import { type World } from './world.js';

const RECENT = 20;

/** What came and went over the wire. */
export interface Seen {
  readonly requests: readonly Request[];
}

/** Everything that the page shows, newest first; also GET /simulator/state. Times are of Nairobi. */
export function stateOf({ books, callbacks, scripts, clock }: World, stk: StkPush, { requests }: Seen) {
  return {
    now: wallClock(clock.now()),
    shortCodes: [...books.shortCodes.values()].map(({ app, initiator, urls, utility, ...rest }) => ({
      shortCode: rest.shortCode,
      kind: rest.kind,
      name: rest.name,
      stkShortCode: rest.stkShortCode,
      utility: utility.amount,
      consumerKey: app.consumerKey,
      consumerSecret: app.consumerSecret,
      passkey: rest.passkey,
      initiatorName: initiator.name,
      securityCredential: initiator.securityCredential,
      confirmationUrl: urls?.confirmationUrl,
      validation: rest.validation,
      pullRegistered: rest.pullRegistered,
    })),
    payers: [...books.payers.values()].map(({ balance, ...payer }) => ({ ...payer, balance: balance.amount })),
    prompts: newest(stk.prompts).map(({ amount, sentAt, expiresAt, ...prompt }) => ({
      ...prompt,
      name: books.payer(prompt.phone).name,
      amount: amount.amount,
      sentAt: wallClock(sentAt),
      expiresAt: wallClock(expiresAt),
    })),
    transactions: newest(books.transactions).map(({ amount, at, balanceAfter, ...rest }) => ({
      ...rest,
      amount: amount.amount,
      at: wallClock(at),
      balanceAfter: balanceAfter.amount,
    })),
    callbacks: newest(callbacks.deliveries).map(({ at, ...rest }: Delivery) => ({ ...rest, at: wallClock(at) })),
    requests: newest(requests).map(({ on, path, at, status }) => ({ on, path, at: wallClock(at), status })),
    scripts: scripts.unused,
  };
}

export type State = ReturnType<typeof stateOf>;

function newest<T>(list: readonly T[]): T[] {
  return list.slice(-RECENT).reverse();
}
