/** What a vendor does, and what a work order is about. */
export const TRADES = [
  'PLUMBING',
  'ELECTRICAL',
  'CARPENTRY',
  'PAINTING',
  'MASONRY',
  'ROOFING',
  'LOCKS',
  'APPLIANCES',
  'CLEANING',
  'PESTS',
  'WATER_TANK',
  'METERS',
  'GARDEN',
  'SECURITY',
  'OTHER',
] as const;
export type Trade = (typeof TRADES)[number];
