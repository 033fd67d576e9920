import { plainHeader } from '@plotihub/cells';

/** What a column of a rent roll can hold. */
export const FIELDS = [
  'property',
  'code',
  'owner',
  'unit',
  'type',
  'tenant',
  'phone',
  'email',
  'language',
  'rent',
  'due day',
  'deposit',
  'balance',
  'start',
] as const;
export type Field = (typeof FIELDS)[number];

/** Without these there is no rent roll. */
export const REQUIRED_FIELDS: readonly Field[] = ['property', 'unit', 'tenant', 'phone', 'rent'];

/** Header names in use, English and Kiswahili, as `plainHeader` makes them. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  property: [
    'property',
    'property name',
    'plot',
    'plot name',
    'building',
    'building name',
    'apartment',
    'apartments',
    'estate',
    'jengo',
    'ploti',
    'mali',
  ],
  code: ['code', 'property code', 'plot code', 'building code', 'msimbo'],
  owner: ['owner', 'owner name', 'landlord', 'mwenye nyumba', 'mmiliki'],
  unit: [
    'unit',
    'unit no',
    'unit number',
    'house',
    'house no',
    'house number',
    'hse',
    'hse no',
    'door',
    'door no',
    'door number',
    'room',
    'room no',
    'room number',
    'shop no',
    'nyumba',
    'nyumba namba',
    'namba ya nyumba',
    'chumba',
    'mlango',
  ],
  type: ['type', 'unit type', 'house type', 'aina', 'aina ya nyumba'],
  tenant: ['tenant', 'tenant name', 'tenants', 'tenants name', 'name', 'names', 'full name', 'mpangaji', 'jina', 'jina la mpangaji'],
  phone: [
    'phone',
    'phone no',
    'phone number',
    'mobile',
    'mobile no',
    'mobile number',
    'tel',
    'tel no',
    'telephone',
    'cell',
    'contact',
    'contacts',
    'mpesa no',
    'simu',
    'namba ya simu',
    'nambari ya simu',
  ],
  email: ['email', 'e mail', 'email address', 'mail', 'barua pepe'],
  language: ['language', 'lang', 'lugha'],
  rent: ['rent', 'monthly rent', 'rent amount', 'rent per month', 'rent p m', 'rent pm', 'kodi', 'kodi ya mwezi', 'kodi kwa mwezi'],
  'due day': ['due day', 'due date', 'due', 'due on', 'rent due', 'pay day', 'siku ya kulipa', 'tarehe ya kulipa'],
  deposit: ['deposit', 'rent deposit', 'deposit held', 'deposit paid', 'deposits', 'amana', 'dipoziti'],
  balance: [
    'balance',
    'opening balance',
    'bal',
    'bal b f',
    'balance b f',
    'balance bf',
    'bal bf',
    'b f',
    'arrears',
    'rent arrears',
    'opening arrears',
    'deni',
    'madeni',
    'salio',
    'baki',
  ],
  start: [
    'start',
    'start date',
    'starts on',
    'lease start',
    'since',
    'tenant since',
    'move in',
    'move in date',
    'moved in',
    'entry date',
    'date of entry',
    'tangu',
    'tarehe ya kuingia',
    'aliingia',
  ],
};
const BY_NAME = new Map(FIELDS.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));

/** What a header names, if anything; of `Deni / Balance` either part will do. */
export function fieldOf(header: string): Field | undefined {
  const whole = BY_NAME.get(plainHeader(header));
  if (whole) return whole;
  const parts = new Set(header.split('/').map((part) => BY_NAME.get(plainHeader(part))));
  return parts.size === 1 ? [...parts][0] : undefined;
}

/** Where each field stands in the rows of a table. */
export interface Header {
  /** Index of the cell of each field that has a column. */
  columns: ReadonlyMap<Field, number>;
  /** Headers as written, by cell index: errors name the column as its keeper does. */
  written: readonly string[];
  /** Headers that mean nothing here. */
  ignored: string[];
  /** Fields that two columns claim. */
  twice: Field[];
}

export function readHeader(cells: readonly string[]): Header {
  const columns = new Map<Field, number>();
  const twice: Field[] = [];
  const ignored: string[] = [];
  cells.forEach((cell, index) => {
    const field = fieldOf(cell);
    if (field === undefined) {
      if (cell !== '') ignored.push(cell);
    } else if (columns.has(field)) twice.push(field);
    else columns.set(field, index);
  });
  return { columns, written: cells, ignored, twice };
}
