import { type Credentials } from './opening.js';
import { type DarajaSimulator } from './simulator.js';

/**
 * What the development server's simulator holds: the demo's paybill and till under one app, and some of its tenants. The credentials are
 * fixed, so that a channel keeps working when the simulator starts again; the demo stores them in its channels. They open nothing else.
 */
const APP = { consumerKey: 'demo-consumer-key', consumerSecret: 'demo-consumer-secret' } as const;
const OPERATOR = {
  initiatorName: 'demoapi',
  initiatorPassword: 'Demo#Initiator1',
  securityCredential: 'ZGVtbyBzZWN1cml0eSBjcmVkZW50aWFs',
} as const;

export const DEMO_PAYBILL = {
  shortCode: '600966',
  stkShortCode: '600966',
  passkey: 'demo-passkey-of-600966',
  ...APP,
  ...OPERATOR,
} as const;
/** Its pushes go out under a store number, as those of every till do. */
export const DEMO_TILL = { shortCode: '600977', stkShortCode: '600900', passkey: 'demo-passkey-of-600977', ...APP, ...OPERATOR } as const;
/** The Safaricom number in the papers of both, for Pull. */
export const DEMO_PULL_NUMBER = '254722000111';

/** Tenants of the demo, by what they do with a prompt; every other phone waits to be asked. */
const PAYERS = [
  { phone: '0722000105', name: 'Wambui Onyango', balance: 60_000, habit: 'ASKED' }, // KMA A6
  { phone: '0723000106', name: 'Zawadi Waweru', balance: 60_000, habit: 'ASKED' }, // KMA A7
  { phone: '0740000108', name: 'Njoroge Musyoka', balance: 40_000, habit: 'PAYS' }, // KMA A9
  { phone: '0111000111', name: 'Chebet Karisa', balance: 500, habit: 'PAYS' }, // KMA A12: too little money
  { phone: '0720000104', name: 'Atieno Adhiambo', balance: 30_000, habit: 'DISMISSES' }, // KMA A5
] as const;
/** How long a payer with a habit looks at a prompt. */
const LOOKS_MS = 4_000;

export function furnish(daraja: DarajaSimulator): readonly Credentials[] {
  const paybill = daraja.addPaybill({ ...DEMO_PAYBILL, name: 'MAPENZI PROPERTY AGENCY', utility: 250_000 });
  const till = daraja.addTill({ ...DEMO_TILL, storeNumber: DEMO_TILL.stkShortCode, name: 'MAPENZI OFFICE TILL' });
  for (const payer of PAYERS) daraja.addPayer({ ...payer, answersAfterMs: LOOKS_MS });
  return [paybill, till];
}
