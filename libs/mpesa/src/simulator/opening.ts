import { Money } from '@plotihub/money';
import { type Books } from './books.js';
import { PRODUCTS, type App, type Product, type ShortCode } from './records.js';

/** A paybill or till with the credentials of its owner; what is not told is made up from the short code. */
export interface NewShortCode {
  readonly shortCode: string;
  readonly name?: string;
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  /** What the app is subscribed to; everything unless told. */
  readonly products?: readonly Product[];
  readonly passkey?: string;
  readonly initiatorName?: string;
  readonly initiatorPassword?: string;
  readonly securityCredential?: string;
  /** Whether M-Pesa has switched validation on; no unless told. */
  readonly validation?: boolean;
  /** Shillings in the utility account. */
  readonly utility?: number | string;
}

/** What the owner of a short code knows, and stores in a payment channel. */
export interface Credentials {
  readonly shortCode: string;
  /** BusinessShortCode of STK pushes. */
  readonly stkShortCode: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
  readonly initiatorName: string;
  readonly initiatorPassword: string;
  readonly securityCredential: string;
}

/** Enters a paybill or till into the books; one that is there already is replaced. */
export function openShortCode(books: Books, given: NewShortCode, kind: ShortCode['kind'], stkShortCode: string): Credentials {
  const { shortCode, name = `${kind} ${shortCode}`, validation = false } = given;
  const app = appOf(books, given);
  const initiator = {
    name: given.initiatorName ?? 'apiuser',
    password: given.initiatorPassword ?? `Initiator#${shortCode}`,
    securityCredential: given.securityCredential ?? Buffer.from(`simulated credential of ${shortCode}`).toString('base64'),
    wrongAttempts: 0,
  };
  const passkey = given.passkey ?? `passkey-of-${shortCode}`;
  const utility = Money.parse(String(given.utility ?? 0), 'KES');
  const rest = { stkShortCode, passkey, app, initiator, validation, utility, pullRegistered: false, working: Money.zero('KES') };
  books.shortCodes.set(shortCode, { shortCode, kind, name, ...rest });
  const { consumerKey, consumerSecret } = app;
  const { name: initiatorName, password: initiatorPassword, securityCredential } = initiator;
  return { shortCode, stkShortCode, consumerKey, consumerSecret, passkey, initiatorName, initiatorPassword, securityCredential };
}

/** Several short codes may share an app. */
function appOf({ apps }: Books, { shortCode, consumerKey, consumerSecret, products = PRODUCTS }: NewShortCode): App {
  const key = consumerKey ?? `key-of-${shortCode}`;
  const known = apps.get(key);
  if (known) return known;
  const app: App = { consumerKey: key, consumerSecret: consumerSecret ?? `secret-of-${shortCode}`, products: new Set(products) };
  apps.set(key, app);
  return app;
}
