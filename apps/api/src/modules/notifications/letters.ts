import { toGsm7 } from '@plotihub/sms';
import { SECRET_MASK } from './account-texts.rules.js';
import type { Email } from './emails.rules.js';
import type { NewMessage } from './messages.service.js';
import type { Tenancy } from './money-texts.rules.js';
import { asText, fitted } from './placeholders.rules.js';
import type { Addressee } from './tenancies.service.js';
import { templateOf, wordingOf, type Language, type Placeholder, type TemplateKey, type Wording } from './templates.rules.js';

type Occasion = Pick<NewMessage, 'cause' | 'notBefore' | 'ladder'>;

/**
 * The text of a message to a phone: every value in the basic GSM alphabet (Ndung’u with a straight apostrophe) and within its length,
 * so that the whole is at most 160 septets, one segment, whatever the values are.
 * @throws RangeError for an identifier that is too long for a text, such as a link of more than 26 characters
 */
export function render({ key, values }: Wording, language: Language): string {
  const given: Readonly<Partial<Record<Placeholder, unknown>>> = values;
  return wordingOf(key, language).replace(/\{(\w+)\}/g, (_, name: Placeholder) =>
    // The mask is not of the alphabet: it is never sent.
    given[name] === SECRET_MASK ? SECRET_MASK : fitted(name, clean(asText(name, given[name], language)), language),
  );
}

/** A text to the tenant's phone, in their language. */
export function smsTo({ contact }: Addressee, wording: Wording, occasion: Occasion): NewMessage {
  const { tenantId, leaseId, phone, language } = contact;
  const body = render(wording, language);
  return { ...occasion, template: templateOf(wording.key), channel: 'SMS', recipient: phone, tenantId, leaseId, language, body };
}

/** The same by e-mail, for a tenant who has an address; else nothing. */
export function emailTo(
  { contact, tenancy }: Addressee,
  template: TemplateKey,
  occasion: Occasion,
  write: (language: Language, tenancy: Tenancy) => Email,
): NewMessage[] {
  const { tenantId, leaseId, email, language } = contact;
  if (email === null) return [];
  return [{ ...occasion, template, channel: 'EMAIL', recipient: email, tenantId, leaseId, language, ...write(language, tenancy) }];
}

/** In the alphabet of texts, on one line. */
function clean(text: string): string {
  return toGsm7(text).replace(/\s+/g, ' ').trim();
}
