/** Why somebody looks at a unit. */
export const INSPECTION_KINDS = ['MOVE_IN', 'ROUTINE', 'MOVE_OUT'] as const;
export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** From best to worst. NOT_SEEN says nothing. */
export const CONDITIONS = ['GOOD', 'WORN', 'DAMAGED', 'MISSING', 'NOT_SEEN'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** One thing that was looked at. */
export interface InspectedItem {
  room: string;
  item: string;
  condition: Condition;
  note: string | null;
}

/** What got worse between two inspections. */
export interface Worse {
  room: string;
  item: string;
  before: Condition;
  after: Condition;
  note: string | null;
}

const WALLS = ['Walls and paint', 'Floor', 'Ceiling', 'Door and lock', 'Windows', 'Lights and sockets'] as const;
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'Living room': WALLS,
  Bedroom: [...WALLS, 'Wardrobe'],
  Kitchen: [...WALLS, 'Sink and taps', 'Cabinets', 'Drain'],
  Bathroom: ['Walls and tiles', 'Toilet', 'Shower', 'Sink and taps', 'Drain', 'Instant heater'],
  Outside: ['Main door and lock', 'Keys', 'Water meter', 'Electricity meter'],
};
const BEDROOMS: Readonly<Record<string, number>> = { ONE_BEDROOM: 1, TWO_BEDROOM: 2, THREE_BEDROOM: 3, FOUR_BEDROOM: 4, HOUSE: 3 };
const BUSINESS = ['SHOP', 'OFFICE', 'STALL', 'WAREHOUSE', 'PARKING'];
const ONE_ROOM = ['SINGLE_ROOM', 'BEDSITTER', 'STUDIO'];

const unseen = (room: string, items: readonly string[]): InspectedItem[] =>
  items.map((item) => ({ room, item, condition: 'NOT_SEEN', note: null }));

/** What there is to look at in a unit of a type, nothing of it seen yet. */
export function templateOf(unitType: string): InspectedItem[] {
  const outside = unseen('Outside', ROOMS['Outside'] ?? []);
  if (BUSINESS.includes(unitType)) return [...unseen('Premises', WALLS), ...outside];
  if (ONE_ROOM.includes(unitType)) return [...unseen('Room', WALLS), ...unseen('Bathroom', ROOMS['Bathroom'] ?? []), ...outside];
  const bedrooms = BEDROOMS[unitType] ?? 1;
  const beds = Array.from({ length: bedrooms }, (_, i) => (bedrooms === 1 ? 'Bedroom' : `Bedroom ${i + 1}`));
  return [
    ...['Living room', 'Kitchen', 'Bathroom'].flatMap((room) => unseen(room, ROOMS[room] ?? [])),
    ...beds.flatMap((room) => unseen(room, ROOMS['Bedroom'] ?? [])),
    ...outside,
  ];
}

const rank = (condition: Condition): number => CONDITIONS.indexOf(condition);
const nameOf = ({ room, item }: Pick<InspectedItem, 'room' | 'item'>): string => `${room}\u0000${item}`.toLowerCase();

/**
 * What got worse. Wear is worse too: whether it is the tenant’s is for people to say. What was not seen on either day, or stands in one of
 * the lists alone, proves nothing.
 */
export function worsened(before: readonly InspectedItem[], after: readonly InspectedItem[]): Worse[] {
  const then = new Map(before.map((item) => [nameOf(item), item.condition]));
  return after.flatMap(({ room, item, condition, note }) => {
    const was = then.get(nameOf({ room, item }));
    if (was === undefined || was === 'NOT_SEEN' || condition === 'NOT_SEEN' || rank(condition) <= rank(was)) return [];
    return [{ room, item, before: was, after: condition, note }];
  });
}
