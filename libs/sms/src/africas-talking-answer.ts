import { type SendResult, type SmsCost } from './sms-provider.js';

/**
 * Refusals of one recipient. `permanent` follows `SendResult`: a hold by the risk team is permanent because the message may still be
 * released, while a wrong sender or an empty account says nothing against the message, only against our set-up.
 */
const REFUSALS: ReadonlyMap<number, { readonly name: string; readonly permanent: boolean }> = new Map([
  [401, { name: 'RiskHold', permanent: true }],
  [402, { name: 'InvalidSenderId', permanent: false }],
  [403, { name: 'InvalidPhoneNumber', permanent: true }],
  [404, { name: 'UnsupportedNumberType', permanent: true }],
  [405, { name: 'InsufficientBalance', permanent: false }],
  [406, { name: 'UserInBlacklist', permanent: true }],
  [407, { name: 'CouldNotRoute', permanent: false }],
  [409, { name: 'DoNotDisturbRejection', permanent: true }],
  [500, { name: 'InternalServerError', permanent: false }],
  [501, { name: 'GatewayError', permanent: false }],
  [502, { name: 'RejectedByGateway', permanent: false }],
]);

/** 100 processed, 101 sent, 102 queued. The text beside them varies: only the number counts. */
const ACCEPTED: ReadonlySet<number> = new Set([100, 101, 102]);

/** HTTP statuses that say our request is malformed: it will be tomorrow, too. */
const BAD_REQUEST: ReadonlySet<number> = new Set([400, 413, 415, 422]);
/** HTTP statuses of a door that did not let us in: wrong or very new key, wrong address, too many requests. */
const TURNED_AWAY: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 429]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the answer of the classic endpoint for a message to one number. Never assumes JSON: refusals are plain text, gateways send HTML.
 * What cannot be understood is `unknown`.
 */
export function readAnswer({ status, body }: { readonly status: number; readonly body: string }, to: string): SendResult {
  const said = excerpt(body);
  if (BAD_REQUEST.has(status)) return { outcome: 'rejected', code: `HTTP_${status}`, permanent: true, reason: said };
  if (TURNED_AWAY.has(status) || (status >= 300 && status < 400)) return { outcome: 'unavailable', reason: `HTTP ${status}: ${said}` };
  if (status < 200 || status >= 300) return { outcome: 'unknown', reason: `HTTP ${status}: ${said}` };

  const data = fieldsOf(fieldsOf(parsed(body))?.['SMSMessageData']);
  const recipients = data?.['Recipients'];
  if (!data || !Array.isArray(recipients)) return { outcome: 'unknown', reason: `HTTP ${status} without recipients: ${said}` };
  if (recipients.length === 0) return refusedAsAWhole(excerpt(textOf(data['Message'])));
  const recipient = recipientFor(to, recipients.map(fieldsOf));
  return recipient ? readRecipient(recipient) : { outcome: 'unknown', reason: `HTTP ${status} about other numbers` };
}

/** A success without recipients is how the provider refuses a whole request, for a wrong sender say; the message then is the reason. */
function refusedAsAWhole(message: string): SendResult {
  const known = [...REFUSALS.values()].find(({ name }) => name.toLowerCase() === message.toLowerCase());
  if (/^Sent to 0*[1-9]/i.test(message)) return { outcome: 'unknown', reason: `no recipients, but: ${message}` };
  if (known) return { outcome: 'rejected', code: known.name, permanent: known.permanent, reason: message };
  return { outcome: 'rejected', code: /^\w+$/.test(message) ? message : 'NoRecipients', permanent: false, reason: message };
}

/** Ours by its number; a single entry is ours however the number is written. */
function recipientFor(to: string, recipients: readonly (Fields | undefined)[]): Fields | undefined {
  const digits = (text: string): string => text.replace(/\D/g, '');
  const ours = recipients.find((fields) => digits(textOf(fields?.['number'])) === digits(to));
  return ours ?? (recipients.length === 1 ? recipients[0] : undefined);
}

function readRecipient(recipient: Fields): SendResult {
  const code = Number(textOf(recipient['statusCode']));
  const status = excerpt(textOf(recipient['status']));
  const refusal = REFUSALS.get(code);
  if (refusal) return { outcome: 'rejected', code: refusal.name, permanent: refusal.permanent, reason: `${code} ${status}`.trim() };
  if (!ACCEPTED.has(code))
    return { outcome: 'unknown', reason: `status code ${excerpt(textOf(recipient['statusCode']))} ${status}`.trim() };

  const providerId = textOf(recipient['messageId']).trim();
  if (!/^\S{1,100}$/.test(providerId) || providerId === 'None') return { outcome: 'unknown', reason: 'accepted without a message id' };
  const cost = costOf(textOf(recipient['cost']));
  const parts = Number(textOf(recipient['messageParts']));
  return { outcome: 'accepted', providerId, ...(cost && { cost }), ...(Number.isSafeInteger(parts) && parts > 0 && { segments: parts }) };
}

/** `KES 0.8000`; a bare `0` says nothing. */
function costOf(wire: string): SmsCost | undefined {
  const match = /^([A-Z]{3}) (\d{1,12}(?:\.\d{1,8})?)$/.exec(wire.trim());
  return match?.[1] && match[2] ? { currency: match[1], amount: match[2] } : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Strings and numbers as text, everything else as ''. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** One line of at most 200 characters, fit for a log. */
function excerpt(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
