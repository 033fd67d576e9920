import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { ACCOUNT_TEXTS } from './account-texts.rules.js';
import { CHANNEL_TEXTS } from './channel-texts.rules.js';
import { DEPOSIT_TEXTS, DEPOSIT_VARIANTS } from './deposit-texts.rules.js';
import { REPAIR_TEXTS, REPAIR_VARIANTS } from './repair-texts.rules.js';

/** Languages that tenants are written to in. */
export type Language = 'en' | 'sw';

/**
 * What is said, in English and Kiswahili, in the basic GSM alphabet and short enough for one segment with every
 * placeholder at its longest. The Kiswahili needs a native reader's check before a release.
 */
export const TEMPLATES = {
  'invoice.issued': {
    en: 'Hi {name}, {period} bill for {unit}: KES {amt}, due {due}. Total with arrears KES {bal}. Paybill {paybill} Acc {acc}.',
    sw: 'Habari {name}, bili ya {period} ya {unit}: KES {amt}, lipa kufikia {due}. Jumla na deni KES {bal}. Paybill {paybill} Acc {acc}.',
  },
  'invoice.reminder': {
    en: 'Reminder: KES {bal} for {unit} is due {due}. Paybill {paybill} Acc {acc}. Ignore this if you have paid.',
    sw: 'Kumbusho: KES {bal} ya {unit} ilipwe kufikia {due}. Paybill {paybill} Acc {acc}. Kama umelipa, puuza ujumbe huu.',
  },
  'invoice.due_today': {
    en: 'Today is the last day to pay KES {bal} for {unit}. Paybill {paybill} Acc {acc}. Help: {phone}.',
    sw: 'Leo ni siku ya mwisho kulipa KES {bal} ya {unit}. Paybill {paybill} Acc {acc}. Msaada: {phone}.',
  },
  'payment.received': {
    en: 'Received KES {amt} for {unit} on {date}. Ref {code}, receipt {rcpt}. You still owe KES {bal}. Thank you.',
    sw: 'Tumepokea KES {amt} ya {unit} {date}. Ref {code}, risiti {rcpt}. Deni lililobaki KES {bal}. Asante.',
  },
  'payment.credit': {
    en: 'Received KES {amt} for {unit}. Ref {code}, receipt {rcpt}. Nothing owed. KES {credit} extra goes to your next bill.',
    sw: 'Tumepokea KES {amt} ya {unit}. Ref {code}, risiti {rcpt}. Huna deni. KES {credit} ya ziada itatumika bili ijayo.',
  },
  'payment.reversed': {
    en: 'Payment {code} of KES {amt} for {unit} was reversed on {date}. You now owe KES {bal}. Call {phone}.',
    sw: 'Malipo {code} ya KES {amt} ya {unit} yamebatilishwa {date}. Deni sasa ni KES {bal}. Piga {phone}.',
  },
  'payment.refunded': {
    en: 'We sent back KES {amt} that you paid too much for {unit}, on {date}. Ref {code}. Not received? Call {phone}.',
    sw: 'Tumekurudishia KES {amt} uliyolipa zaidi ya {unit}, {date}. Ref {code}. Hujaipata? Piga {phone}.',
  },
  'payment.cash_recorded': {
    en: '{staff} recorded cash KES {amt} for {unit}, receipt {rcpt}. Wrong amount or not paid by you? Call {phone} now.',
    sw: '{staff} ameandika pesa taslimu KES {amt} ya {unit}, risiti {rcpt}. Si sahihi? Piga simu {phone} sasa.',
  },
  'payment.declaration_rejected': {
    en: 'We could not find your payment {code} of KES {amt} for {unit}, so it is not counted as paid. Questions? Call {phone}.',
    sw: 'Hatujapata malipo yako {code} ya KES {amt} ya {unit}, hivyo hayajahesabiwa. Una swali? Piga {phone}.',
  },
  'arrears.first': {
    en: '{unit}: KES {bal} is overdue since {due}. Pay by {date} to avoid a late fee of KES {fee}. Paybill {paybill} Acc {acc}.',
    sw: '{unit}: deni la KES {bal} limepita {due}. Lipa kufikia {date} uepuke faini ya KES {fee}. Paybill {paybill} Acc {acc}.',
  },
  'arrears.second': {
    en: '{unit}: KES {bal} is still unpaid. Cannot pay in full? Call {phone} by {date} to agree a plan. Paybill {paybill} Acc {acc}.',
    sw: '{unit}: KES {bal} bado haijalipwa. Huwezi kulipa yote? Piga {phone} kabla ya {date} tupange. Paybill {paybill} Acc {acc}.',
  },
  'latefee.applied': {
    en: 'A late fee of KES {fee} was added for {unit}, {period}. Total KES {bal}. Paybill {paybill} Acc {acc}. Query? {phone}',
    sw: 'Faini ya kuchelewa KES {fee} imeongezwa kwa {unit}, {period}. Jumla KES {bal}. Paybill {paybill} Acc {acc}. Swali? {phone}',
  },
  'latefee.reversed': {
    en: 'The late fee of KES {fee} for {unit}, {period}, was removed. You now owe KES {bal}. Sorry for the trouble.',
    sw: 'Faini ya KES {fee} ya {unit}, {period}, imeondolewa. Deni sasa ni KES {bal}. Samahani kwa usumbufu.',
  },
  'plan.agreed': {
    en: 'Agreed: pay KES {bal} for {unit} in {n} parts. First KES {amt} by {date}. No late fee while you keep to it.',
    sw: 'Tumekubaliana: lipa KES {bal} ya {unit} kwa awamu {n}. Ya kwanza KES {amt} kufikia {date}. Hakuna faini ukizingatia.',
  },
  'notice.served': {
    en: 'Notice {no} about {unit} was issued on {date}. Read it: {url} or call {phone}. This SMS is not the notice itself.',
    sw: 'Notisi {no} kuhusu {unit} imetolewa {date}. Isome: {url} au piga {phone}. SMS hii si notisi yenyewe.',
  },
  'rent.change': {
    en: 'Rent for {unit} will change from KES {old} to KES {new} on {date}. Written notice {no} follows. Questions: {phone}.',
    sw: 'Kodi ya {unit} itabadilika kutoka KES {old} hadi KES {new} kuanzia {date}. Notisi {no} inafuata. Maswali: {phone}.',
  },
  'meter.reading': {
    en: '{unit} water: {prev} to {cur} = {units} units, KES {amt}. Photo: {url}. Wrong? Call {phone} by {date}.',
    sw: 'Maji {unit}: {prev} hadi {cur} = uniti {units}, KES {amt}. Picha: {url}. Si sahihi? Piga {phone} kabla {date}.',
  },
  'workorder.received': {
    en: 'Request {no} ({title}) for {unit} is received. We will update you by {date}. Emergency? Call {phone}.',
    sw: 'Ombi {no} ({title}) la {unit} limepokelewa. Tutakujulisha kufikia {date}. Dharura? Piga {phone}.',
  },
  'workorder.scheduled': {
    en: 'Request {no}: {vendor} will come on {date} at {time}. Call {phone} to change the time.',
    sw: 'Ombi {no}: {vendor} atakuja {date} saa {time}. Piga {phone} kubadilisha muda.',
  },
  'workorder.done': {
    en: 'Request {no} for {unit} is marked done. Not fixed? Reply NO {no} by {date} and we reopen it.',
    sw: 'Ombi {no} la {unit} limekamilika. Bado tatizo? Jibu HAPANA {no} kabla ya {date} tulifungue tena.',
  },
  'entry.notice': {
    en: 'We need to enter {unit} on {date} at {time} for {reason}. Call {phone} if the time does not suit you.',
    sw: 'Tutahitaji kuingia {unit} {date} saa {time} kwa {reason}. Piga {phone} kama muda huo haufai.',
  },
  'channel.warning': {
    en: 'We never change the Paybill by SMS. Pay only Paybill {paybill} Acc {acc}. Got another message? Call {phone} first.',
    sw: 'Hatubadilishi Paybill kwa SMS. Lipa Paybill {paybill} Acc {acc} pekee. Ukipata ujumbe tofauti, piga {phone} kwanza.',
  },
  'vacate.ack': {
    en: 'Your notice to leave {unit} on {date} is received. Inspection {date2}. Deposit held: KES {dep}. Help: {phone}.',
    sw: 'Notisi yako ya kuhama {unit} {date} imepokelewa. Ukaguzi {date2}. Deposit tuliyoshika: KES {dep}. Msaada: {phone}.',
  },
  'deposit.settled': {
    en: '{unit} deposit KES {dep}: deductions KES {ded}, refund KES {ref}. See each item: {url}. Dispute by {date}.',
    sw: 'Deposit ya {unit} KES {dep}: makato KES {ded}, utarudishiwa KES {ref}. Angalia: {url}. Pinga kufikia {date}.',
  },
  'owner.remitted': {
    en: 'Paid KES {amt} for {property}, {period}. Ref {code}. Statement {no}: {url}',
    sw: 'Tumelipa KES {amt} ya {property}, {period}. Ref {code}. Taarifa {no}: {url}',
  },
  'auth.otp': {
    en: '{otp} is your login code. It ends in 5 minutes. Never share it, even with staff.',
    sw: '{otp} ni nambari yako ya kuingia. Inaisha baada ya dakika 5. Usimpe mtu yeyote, hata mfanyakazi.',
  },
  ...ACCOUNT_TEXTS,
  ...CHANNEL_TEXTS,
  ...DEPOSIT_TEXTS,
  ...REPAIR_TEXTS,
} as const;

/**
 * The same messages where a part of them would not be true: `+call` when there is no paybill to pay to, `+paid` and `+settled` when
 * nothing is owed, `+no-fee` when no late fee can be avoided any more, or none is charged.
 */
const VARIANTS = {
  'invoice.issued+call': {
    en: 'Hi {name}, {period} bill for {unit}: KES {amt}, due {due}. Total with arrears KES {bal}. Call {phone} to pay.',
    sw: 'Habari {name}, bili ya {period} ya {unit}: KES {amt}, lipa kufikia {due}. Jumla na deni KES {bal}. Piga {phone} kulipa.',
  },
  'invoice.issued+paid': {
    en: 'Hi {name}, {period} bill for {unit}: KES {amt}. It is paid already. Nothing owed.',
    sw: 'Habari {name}, bili ya {period} ya {unit}: KES {amt}. Tayari imelipwa. Huna deni.',
  },
  'invoice.reminder+call': {
    en: 'Reminder: KES {bal} for {unit} is due {due}. Call {phone} to pay. Ignore this if you have paid.',
    sw: 'Kumbusho: KES {bal} ya {unit} ilipwe kufikia {due}. Piga {phone} kulipa. Kama umelipa, puuza ujumbe huu.',
  },
  'invoice.due_today+call': {
    en: 'Today is the last day to pay KES {bal} for {unit}. Help: {phone}.',
    sw: 'Leo ni siku ya mwisho kulipa KES {bal} ya {unit}. Msaada: {phone}.',
  },
  'payment.received+settled': {
    en: 'Received KES {amt} for {unit} on {date}. Ref {code}, receipt {rcpt}. Nothing owed. Thank you.',
    sw: 'Tumepokea KES {amt} ya {unit} {date}. Ref {code}, risiti {rcpt}. Huna deni. Asante.',
  },
  'payment.reversed+settled': {
    en: 'Payment {code} of KES {amt} for {unit} was reversed on {date}. Nothing owed. Call {phone}.',
    sw: 'Malipo {code} ya KES {amt} ya {unit} yamebatilishwa {date}. Huna deni. Piga {phone}.',
  },
  'arrears.first+call': {
    en: '{unit}: KES {bal} is overdue since {due}. Pay by {date} to avoid a late fee of KES {fee}. Call {phone} to pay.',
    sw: '{unit}: deni la KES {bal} limepita {due}. Lipa kufikia {date} uepuke faini ya KES {fee}. Piga {phone} kulipa.',
  },
  'arrears.first+no-fee': {
    en: '{unit}: KES {bal} is overdue since {due}. Paybill {paybill} Acc {acc}. Ignore this if you have paid.',
    sw: '{unit}: deni la KES {bal} limepita {due}. Paybill {paybill} Acc {acc}. Kama umelipa, puuza ujumbe huu.',
  },
  'arrears.first+no-fee+call': {
    en: '{unit}: KES {bal} is overdue since {due}. Call {phone} to pay. Ignore this if you have paid.',
    sw: '{unit}: deni la KES {bal} limepita {due}. Piga {phone} kulipa. Kama umelipa, puuza ujumbe huu.',
  },
  'arrears.second+call': {
    en: '{unit}: KES {bal} is still unpaid. Cannot pay in full? Call {phone} by {date} to agree a plan.',
    sw: '{unit}: KES {bal} bado haijalipwa. Huwezi kulipa yote? Piga {phone} kabla ya {date} tupange.',
  },
  'latefee.applied+call': {
    en: 'A late fee of KES {fee} was added for {unit}, {period}. Total KES {bal}. Query? {phone}',
    sw: 'Faini ya kuchelewa KES {fee} imeongezwa kwa {unit}, {period}. Jumla KES {bal}. Swali? {phone}',
  },
} as const;

const TEXTS = { ...TEMPLATES, ...VARIANTS, ...DEPOSIT_VARIANTS, ...REPAIR_VARIANTS };

/** A message by what it is about: what is stored, listed and filtered by. */
export type TemplateKey = keyof typeof TEMPLATES;
/** A wording of a message. */
export type TextKey = keyof typeof TEXTS;

/** What each placeholder is filled with. Money is in the organization's currency; phones are E.164. */
export interface PlaceholderTypes {
  name: string;
  unit: string;
  amt: Money;
  due: LocalDate;
  date: LocalDate;
  date2: LocalDate;
  paybill: string;
  /** Where to pay, in a few words: `Till 600977`. */
  pay: string;
  acc: string;
  bal: Money;
  code: string;
  rcpt: string;
  phone: string;
  period: YearMonth;
  fee: Money;
  url: string;
  no: string;
  title: string;
  vendor: string;
  n: number;
  staff: string;
  units: string;
  prev: string;
  cur: string;
  property: string;
  otp: string;
  secret: string;
  org: string;
  reason: string;
  /** `HH:MM` by the 24-hour clock: the Kiswahili clock is spoken six hours apart. */
  time: string;
  credit: Money;
  dep: Money;
  ded: Money;
  ref: Money;
  old: Money;
  new: Money;
}
export type Placeholder = keyof PlaceholderTypes;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type PlaceholdersOf<Key extends TextKey> = NamesIn<(typeof TEXTS)[Key][Language]> & Placeholder;

/** The values that a wording needs, both languages together. */
export type Values<Key extends TextKey> = { readonly [Name in PlaceholdersOf<Key>]: PlaceholderTypes[Name] };

/** A wording with what it is to be filled with. */
export type Wording = { [Key in TextKey]: { readonly key: Key; readonly values: Values<Key> } }[TextKey];

export const TEMPLATE_KEYS = Object.keys(TEMPLATES) as TemplateKey[];
export const TEXT_KEYS = Object.keys(TEXTS) as TextKey[];

/** The wording with its placeholders in braces. */
export function wordingOf(key: TextKey, language: Language): string {
  return TEXTS[key][language];
}

/** The message that a wording belongs to. */
export function templateOf(key: TextKey): TemplateKey {
  return key.split('+')[0] as TemplateKey;
}
