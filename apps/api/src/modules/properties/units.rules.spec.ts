import { HOLDS, isOccupied, OCCUPANCIES, proposeUse, statusOf } from './units.rules.js';

test('a hold shows while the unit is vacant; what the leases make it shows else', () => {
  for (const occupancy of OCCUPANCIES) {
    expect(statusOf({ occupancy, hold: null })).toBe(occupancy);
    for (const hold of HOLDS) expect(statusOf({ occupancy, hold })).toBe(occupancy === 'VACANT' ? hold : occupancy);
  }
  expect(OCCUPANCIES.filter(isOccupied)).toEqual(['OCCUPIED', 'NOTICE_GIVEN']);
});

test('a shop is for business wherever it is; a room is for living, but not in an office block', () => {
  expect(proposeUse('SHOP', 'RESIDENTIAL')).toBe('COMMERCIAL');
  expect(proposeUse('BEDSITTER', 'RESIDENTIAL')).toBe('RESIDENTIAL');
  expect(proposeUse('BEDSITTER', 'MIXED')).toBe('RESIDENTIAL');
  expect(proposeUse('OTHER', 'COMMERCIAL')).toBe('COMMERCIAL');
});
