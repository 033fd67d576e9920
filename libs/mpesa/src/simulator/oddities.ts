import { type Chance } from './chance.js';
import { type CallbackOccasion, type Operation } from './scripts.js';
import { hashed, maskedWithSpaces, rawNumber } from './wire-forms.js';

type Json = Record<string, unknown>;
interface Named {
  Name: string;
  Value?: unknown;
}
interface Keyed {
  Key: string;
  Value?: unknown;
}
type Oddity = (body: Json, chance: Chance) => Json;

/** A body in another form that the wire is known to have; the same facts. */
export function oddly(on: CallbackOccasion | Operation, body: Json, chance: Chance): Json {
  const known = ODDITIES[on];
  return known ? chance.pick(known)(body, chance) : body;
}

/** How many forms there are, for specs that try each. */
export const oddFormsOf = (on: CallbackOccasion | Operation): readonly Oddity[] => ODDITIES[on] ?? [];

const items = (change: (list: Named[], chance: Chance) => Named[]): Oddity => {
  return (body, chance) => {
    const { stkCallback } = body['Body'] as { stkCallback: Json & { CallbackMetadata?: { Item: Named[] } } };
    const { CallbackMetadata, ...rest } = stkCallback;
    if (!CallbackMetadata) return { Body: { stkCallback: { ...rest, ResultCode: String(rest['ResultCode']) } } };
    return { Body: { stkCallback: { ...rest, CallbackMetadata: { Item: change(CallbackMetadata.Item, chance) } } } };
  };
};
const withValue = (name: string, value: (was: unknown) => unknown): Oddity =>
  items((list) => list.map((item) => (item.Name === name ? { Name: name, Value: value(item.Value) } : item)));

const STK: readonly Oddity[] = [
  (body) => {
    const { stkCallback } = body['Body'] as { stkCallback: Json };
    return { Body: { stkCallback: { ...stkCallback, ResultCode: String(stkCallback['ResultCode']) } } };
  },
  items((list) => list.filter(({ Name }) => Name !== 'Balance')),
  items((list) => [...list].reverse()),
  items((list) => [...list, { Name: 'SomethingNew', Value: 'of next year' }]),
  items((list) => list.map((item) => (item.Name === 'Balance' ? { ...item, Value: '' } : item))),
  withValue('TransactionDate', String),
  withValue('PhoneNumber', String),
  withValue('PhoneNumber', (phone) => maskedWithSpaces(String(phone))),
  withValue('Amount', (amount) => rawNumber(digitsOf(amount).replace(/\.0+$/, ''))),
  withValue('Amount', digitsOf),
];

const C2B: readonly Oddity[] = [
  (body) => ({ ...body, TransAmount: String(body['TransAmount']).replace(/\.00$/, '') }),
  (body) => ({ ...body, TransAmount: rawNumber(String(body['TransAmount'])) }),
  (body) => ({ ...body, BusinessShortCode: Number(body['BusinessShortCode']), TransTime: Number(body['TransTime']) }),
  ({ MiddleName: _middle, LastName: _last, ...body }) => body,
  (body) => ({ ...body, FirstName: '', MiddleName: '', LastName: '' }),
  (body) => ({ ...body, FirstName: `${String(body['FirstName'])} `, TransID: ` ${String(body['TransID'])}` }),
  (body) => ({ ...body, MSISDN: hashed('254708374149') }),
  (body) => ({ ...body, InvoiceNumber: null, ThirdPartyTransID: null, SomethingNew: true }),
];

const result = (change: (result: Json, chance: Chance) => Json): Oddity => {
  return (body, chance) => ({ Result: change(body['Result'] as Json, chance) });
};
const parameters = (change: (list: Keyed[]) => unknown): Oddity =>
  result((was) => {
    const held = was['ResultParameters'] as { ResultParameter: Keyed[] } | undefined;
    return held ? { ...was, ResultParameters: { ResultParameter: change(held.ResultParameter) } } : was;
  });

const RESULT: readonly Oddity[] = [
  result((was) => ({ ...was, ResultCode: String(was['ResultCode']), ResultType: String(was['ResultType']) })),
  result(({ ReferenceData, ...was }) => ({
    ...was,
    ReferenceData: { ReferenceItem: [(ReferenceData as { ReferenceItem: unknown }).ReferenceItem] },
  })),
  parameters((list) => [...list, { Key: 'TransactionReason' }]),
  parameters((list) => [...list].reverse()),
  parameters((list) => list.map((item) => (typeof item.Value === 'string' ? { ...item, Value: ` ${item.Value} ` } : item))),
  parameters((list) => list.map((item) => (typeof item.Value === 'object' ? { ...item, Value: digitsOf(item.Value) } : item))),
];
/** OFF shows the debit party twice, once in place of the credit party. */
const STATUS: readonly Oddity[] = [
  ...RESULT,
  parameters((list) => list.map((item) => (item.Key === 'CreditPartyName' ? { ...item, Key: 'DebitPartyName' } : item))),
];
const BALANCE: readonly Oddity[] = [...RESULT, parameters((list) => list.find(({ Key }) => Key === 'AccountBalance'))];

const PULL: readonly Oddity[] = [
  ({ ResponseRefID, ...body }) => ({ RequestID: ResponseRefID, ...body }),
  (body) => eachRow(body, (row) => ({ ...row, msisdn: maskedWithSpaces(`254${String(row['msisdn'])}`) })),
  (body) => eachRow(body, (row) => ({ ...row, amount: rawNumber(String(row['amount'])) })),
  (body) => (body['Response'] === '[[]]' ? { ...body, Response: [[]] } : body),
  (body) => eachRow(body, ({ sender: _sender, organizationname: _name, ...row }) => row),
];

const ODDITIES: Partial<Record<CallbackOccasion | Operation, readonly Oddity[]>> = {
  'stk.callback': STK,
  'c2b.validation': C2B,
  'c2b.confirmation': C2B,
  'status.result': STATUS,
  'balance.result': BALANCE,
  'reversal.result': RESULT,
  'b2c.result': RESULT,
  oauth: [(body) => ({ ...body, expires_in: Number(body['expires_in']) })],
  'stk.query': [(body) => ({ ...body, ResultCode: Number(body['ResultCode']) })],
  'c2b.register': [(body) => ({ ...body, ResponseCode: '00000000' })],
  'pull.register': [
    ({ ResponseStatus, ResponseDescription, ...body }) => ({
      ...body,
      'Response Status': ResponseStatus,
      'Response Description': ResponseDescription,
    }),
  ],
  'pull.query': PULL,
  qr: [(body) => ({ ...body, ResponseCode: 'AG_20261121_000000000000000000' })],
};

function eachRow(body: Json, change: (row: Json) => Json): Json {
  const pages = body['Response'];
  return Array.isArray(pages) ? { ...body, Response: (pages as Json[][]).map((rows) => rows.map(change)) } : body;
}

/** The digits of a number that was made by rawNumber, or of any other. */
function digitsOf(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
