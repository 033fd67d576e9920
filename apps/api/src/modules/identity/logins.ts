import { toMobile } from '../organizations/index.js';

/** How somebody names themselves when they sign in. */
export type Login = { email: string } | { phone: string };

/** An e-mail address or a phone number as people write it. What is neither is nobody's. */
export function loginOf(written: string): Login {
  return written.includes('@') ? { email: written.toLowerCase() } : { phone: toMobile(written) ?? '' };
}
