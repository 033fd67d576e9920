import { payReference } from '../apps/api/src/modules/properties/pay-reference.rules.js';
import { Chance } from './chance.js';

/** A unit of the demo agency and, unless it is vacant, who lives there. All people and numbers are invented. */
export interface DemoUnit {
  property: DemoProperty;
  label: string;
  reference: string;
  type: string;
  /** Whole shillings a month. */
  rent: number;
  tenant?: DemoTenant;
}

export interface DemoTenant {
  name: string;
  /** Twelve digits, `254…`. */
  phone: string;
  /** Held; 0 for none. Whole shillings. */
  deposit: number;
  /** Owed before October if positive, paid ahead if negative. Whole shillings. */
  balance: number;
}

interface DemoProperty {
  name: string;
  code: string;
  dueDay: number;
  /** Empty: the agency's own. */
  owner: string;
}

const KAMULU: DemoProperty = { name: 'Kamulu Mapenzi Apartments', code: 'KMA', dueDay: 5, owner: 'Margaret Njeri Kamau' };
const GREEN: DemoProperty = { name: 'Green Park Court', code: 'GRN', dueDay: 1, owner: 'Greenpark Holdings Ltd' };
const TUMAINI: DemoProperty = { name: 'Tumaini Plaza', code: 'TMP', dueDay: 10, owner: '' };

const FIRST_NAMES = [
  ...[
    'Wanjiku',
    'Njeri',
    'Wambui',
    'Nyambura',
    'Kamau',
    'Mwangi',
    'Kariuki',
    'Njoroge',
    'Achieng’',
    'Atieno',
    'Awuor',
    'Otieno',
    'Odhiambo',
    'Ochieng’',
  ],
  ...[
    'Mwanaisha',
    'Rehema',
    'Zawadi',
    'Fatuma',
    'Baraka',
    'Juma',
    'Bakari',
    'Salim',
    'Mutua',
    'Mwende',
    'Chebet',
    'Kipkoech',
    'Wekesa',
    'Nasimiyu',
  ],
];
const SURNAMES = [
  ...[
    'Ng’ang’a',
    'Ndung’u',
    'Wang’ombe',
    'Kung’u',
    'Kinyanjui',
    'Gathogo',
    'Waweru',
    'Nyong’o',
    'Onyango',
    'Ong’ondo',
    'Adhiambo',
    'Oduor',
  ],
  ...['Hamisi', 'Mwakio', 'Mzee', 'Shabani', 'Musyoka', 'Kilonzo', 'Cherono', 'Rotich', 'Barasa', 'Simiyu', 'Mwanyumba', 'Karisa'],
];
const PREFIXES = ['700', '701', '710', '711', '720', '722', '723', '733', '740', '790', '110', '111'];

const VACANT = ['KMA C7', 'KMA D12', 'KMA E3', 'GRN 205', 'GRN 310', 'GRN 404', 'TMP G9', 'TMP F10'];
/** People whom the data needs by name: two of one name, one with two shops, one with an Irish name. */
const NAMED: Readonly<Record<string, { name: string; phone?: string }>> = {
  'KMA A3': { name: 'Grace Wanjiru' },
  'GRN 302': { name: 'Grace Wanjiru' },
  'GRN 110': { name: 'Siobhan O’Brien' },
  'TMP F1': { name: 'Otieno Traders Ltd', phone: '254722000900' },
  'TMP F2': { name: 'Otieno Traders Ltd', phone: '254722000900' },
};
const ARREARS = 12;
const CREDITS = 5;

/** The 120 units of three properties, the same in every run. */
export function demoUnits(): DemoUnit[] {
  const chance = new Chance(20_261_001);
  const units = [...kamulu(chance), ...green(chance), ...tumaini(chance)];
  const occupied = units.filter(({ property, label }) => !VACANT.includes(`${property.code} ${label}`));
  const names = chance.shuffled(FIRST_NAMES.flatMap((first) => SURNAMES.map((last) => `${first} ${last}`)));
  occupied.forEach((unit, index) => {
    const named = NAMED[`${unit.property.code} ${unit.label}`];
    const phone = `254${PREFIXES[index % PREFIXES.length]}000${String(100 + index)}`;
    const deposit = chance.percent(85) ? unit.rent : 0;
    unit.tenant = { name: names[index] ?? '', phone, deposit, balance: 0, ...named };
  });
  const ordinary = chance.shuffled(occupied.filter(({ property, label }) => !(`${property.code} ${label}` in NAMED)));
  ordinary.slice(0, ARREARS).forEach((unit, index) => setBalance(unit, index % 3 === 0 ? unit.rent : 500 * chance.whole(1, 12)));
  ordinary.slice(ARREARS, ARREARS + CREDITS).forEach((unit) => setBalance(unit, -500 * chance.whole(1, 6)));
  return units;
}

function setBalance({ tenant }: DemoUnit, balance: number): void {
  if (tenant) tenant.balance = balance;
}

const unitOf = (property: DemoProperty, label: string, type: string, rent: number): DemoUnit => ({
  property,
  label,
  reference: payReference(property.code, label),
  type,
  rent,
});

function kamulu(chance: Chance): DemoUnit[] {
  return ['A', 'B', 'C', 'D', 'E'].flatMap((block, floor) =>
    Array.from({ length: 12 }, (_, door) => {
      const type = door < 4 ? 'Bedsitter' : door < 9 ? '1BR' : '2BR';
      const base = { Bedsitter: 7_500, '1BR': 14_000, '2BR': 21_000 }[type];
      return unitOf(KAMULU, `${block}${door + 1}`, type, base + 500 * chance.whole(0, 2 + floor));
    }),
  );
}

function green(chance: Chance): DemoUnit[] {
  return [100, 200, 300, 400].flatMap((floor) =>
    Array.from({ length: 10 }, (_, door) => {
      const type = door < 3 ? '1BR' : door < 8 ? '2 bedroom' : '3 bedroom';
      const base = { '1BR': 18_000, '2 bedroom': 26_000, '3 bedroom': 34_000 }[type];
      return unitOf(GREEN, String(floor + door + 1), type, base + 1_000 * chance.whole(0, 3));
    }),
  );
}

function tumaini(chance: Chance): DemoUnit[] {
  return ['G', 'F'].flatMap((floor) =>
    Array.from({ length: 10 }, (_, door) =>
      unitOf(TUMAINI, `${floor}${door + 1}`, door < 8 ? 'Shop' : 'Office', 25_000 + 2_500 * chance.whole(0, 14)),
    ),
  );
}

const HEADER = [
  'Plot',
  'Msimbo',
  'House No.',
  'Aina',
  'Mpangaji',
  'Simu',
  'E-mail',
  'Lugha',
  'Kodi (KES)',
  'Due day',
  'Deposit',
  'Deni / Balance',
  'Since',
  'Landlord',
  'Remarks',
];

/** The rent roll as an office keeps it: a title above, spaces and cases mixed, amounts, phones and days in every form. */
export function rentRollCsv(units: readonly DemoUnit[]): string {
  const chance = new Chance(20_261_002);
  const lines = [['RENT ROLL - SEPTEMBER 2026'], [], HEADER];
  let last: DemoProperty | undefined;
  for (const unit of units) {
    if (last && last !== unit.property) lines.push([]);
    lines.push(row(unit, unit.property !== last, chance));
    last = unit.property;
  }
  return `\ufeff${lines.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function row({ property, label, type, rent, tenant }: DemoUnit, first: boolean, chance: Chance): string[] {
  const name = first
    ? property.name
    : chance.pick([property.name, property.name, property.name.toUpperCase(), `${property.name} `, property.name.replace(' ', '  ')]);
  const code = first || chance.percent(15) ? chance.pick([property.code, property.code.toLowerCase()]) : '';
  const owner = first || chance.percent(30) ? property.owner : '';
  const house = chance.percent(10) ? ` ${label} ` : label;
  if (!tenant)
    return [
      name,
      code,
      house,
      type,
      chance.pick(['', 'VACANT', '-']),
      '',
      '',
      '',
      amountText(rent, chance),
      '',
      '',
      '',
      '',
      owner,
      'to let',
    ];
  return [
    ...[name, code, house, type],
    apostrophes(tenant.name, chance),
    phoneText(tenant.phone, chance),
    chance.percent(20)
      ? `${tenant.name
          .toLowerCase()
          .replaceAll(/[^a-z ]/g, '')
          .replaceAll(' ', '.')}@example.com`
      : '',
    chance.pick(['', 'sw', 'Kiswahili', 'en', 'English']),
    amountText(rent, chance),
    dueDayText(property.dueDay, chance),
    tenant.deposit === 0 ? chance.pick(['', '-', '0']) : amountText(tenant.deposit, chance),
    balanceText(tenant.balance, chance),
    sinceText(chance),
    owner,
    chance.percent(10) ? 'pays by M-Pesa' : '',
  ];
}

/** Phones type the curly apostrophe, keyboards the straight one. */
const apostrophes = (name: string, chance: Chance): string => (chance.percent(50) ? name.replaceAll('’', "'") : name);

function amountText(shillings: number, chance: Chance): string {
  const grouped = shillings.toLocaleString('en-US');
  return chance.pick([grouped, grouped, String(shillings), `${grouped}.00`, `KES ${grouped}`, `Ksh ${grouped}`, `${shillings}/=`]);
}

function balanceText(shillings: number, chance: Chance): string {
  if (shillings === 0) return chance.pick(['', '', '0', '-']);
  const text = Math.abs(shillings).toLocaleString('en-US');
  return shillings > 0 ? text : chance.pick([`-${text}`, `(${text})`]);
}

function phoneText(phone: string, chance: Chance): string {
  const [prefix, middle, last] = [phone.slice(3, 6), phone.slice(6, 9), phone.slice(9)];
  return chance.pick([
    `0${prefix}${middle}${last}`,
    `0${prefix} ${middle} ${last}`,
    `0${prefix}-${middle}-${last}`,
    `+254${prefix}${middle}${last}`,
    `+254 ${prefix} ${middle} ${last}`,
    `254${prefix}${middle}${last}`,
  ]);
}

function dueDayText(day: number, chance: Chance): string {
  const ordinal = day === 1 ? '1st' : `${day}th`;
  return chance.pick([String(day), String(day), ordinal, `tarehe ${day}`, `every ${ordinal}`]);
}

function sinceText(chance: Chance): string {
  const [year, month, day] = [chance.whole(2021, 2025), chance.whole(1, 12), chance.whole(1, 28)];
  const two = (number: number): string => String(number).padStart(2, '0');
  const name = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][month - 1];
  return chance.pick([
    `${year}-${two(month)}-${two(day)}`,
    `${day}/${month}/${year}`,
    `${two(day)}/${two(month)}/${year}`,
    `${day} ${name} ${year}`,
  ]);
}
