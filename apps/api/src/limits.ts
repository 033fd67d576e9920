import { LimitedAs, type LimitClasses } from '@plotihub/limits';

/**
 * How often what may be done: the one list. `login` is a name or phone that somebody wants to sign in with, together with the
 * address they come from: a limit on the name alone would let anybody lock anybody out.
 */
export const LIMIT_CLASSES = {
  /** Sign-in with a password, and every other proof of a person by something that can be guessed. */
  'sign-in': {
    store: 'shared',
    whenAway: 'refuse',
    policies: [
      { name: 'sign-in-address', per: 'address', points: 20, seconds: 60 },
      { name: 'sign-in-address-day', per: 'address', points: 1_000, seconds: 86_400 },
      { name: 'sign-in-login', per: 'login', points: 10, seconds: 900 },
    ],
  },
  /** New organizations. */
  'sign-up': {
    store: 'shared',
    whenAway: 'refuse',
    policies: [{ name: 'sign-up-address', per: 'address', points: 20, seconds: 3_600 }],
  },
  /** One-time codes sent to phones: each costs money, and each is five guesses. */
  codes: {
    store: 'shared',
    whenAway: 'refuse',
    policies: [
      { name: 'codes-address', per: 'address', points: 10, seconds: 3_600 },
      { name: 'codes-phone', per: 'phone', points: 3, seconds: 900 },
      { name: 'codes-phone-day', per: 'phone', points: 10, seconds: 86_400 },
    ],
  },
  /** Codes to set a new password; how many go to one person is counted with the codes. */
  resets: {
    store: 'shared',
    whenAway: 'refuse',
    policies: [
      { name: 'resets-address', per: 'address', points: 10, seconds: 3_600 },
      { name: 'resets-login', per: 'login', points: 3, seconds: 900 },
    ],
  },
  /** Guesses at codes; the tries of each code are counted with the code. */
  'code-guesses': {
    store: 'shared',
    whenAway: 'refuse',
    policies: [{ name: 'code-guesses-address', per: 'address', points: 30, seconds: 600 }],
  },
  /** Wrong API keys of one address; right ones are not counted. */
  'wrong-keys': {
    store: 'shared',
    whenAway: 'refuse',
    policies: [{ name: 'wrong-keys-address', per: 'address', points: 30, seconds: 600 }],
  },
  /** Asking a phone for its M-Pesa PIN. */
  'stk-push': {
    store: 'shared',
    whenAway: 'refuse',
    policies: [
      { name: 'stk-push-phone', per: 'phone', points: 3, seconds: 600 },
      { name: 'stk-push-organization', per: 'organization', points: 600, seconds: 3_600 },
    ],
  },
  /** Files and reports that read much. */
  exports: {
    store: 'shared',
    whenAway: 'allow',
    policies: [{ name: 'exports-principal', per: 'principal', points: 300, seconds: 600 }],
  },
  /** The public question whether a paybill is ours. */
  'channel-check': {
    store: 'shared',
    whenAway: 'allow',
    policies: [{ name: 'channel-check-address', per: 'address', points: 30, seconds: 600 }],
  },
  /** Calendars that phones read by their secret address; many phones share the address of a network. */
  'calendar-feed': {
    store: 'shared',
    whenAway: 'allow',
    policies: [{ name: 'calendar-feed-address', per: 'address', points: 300, seconds: 600 }],
  },
  /** Everything else that a principal asks, counted in each process apart: a soft limit, the true one is this times the processes. */
  requests: {
    store: 'process',
    whenAway: 'allow',
    policies: [{ name: 'requests', per: 'principal', points: 1_800, seconds: 60 }],
  },
} as const satisfies LimitClasses;

export type LimitClassName = keyof typeof LIMIT_CLASSES;

/** Requests of this route are counted in this class; without, in `requests` if somebody is signed in. */
export const Limit = (className: LimitClassName): MethodDecorator & ClassDecorator => LimitedAs(className);
