import fc from 'fast-check';
import { CONDITIONS, templateOf, worsened, type InspectedItem } from './inspections.rules.js';

const item = (name: string, condition: InspectedItem['condition']): InspectedItem => ({
  room: 'Kitchen',
  item: name,
  condition,
  note: null,
});

test('two bedrooms are looked at one by one, a shop has no kitchen', () => {
  const rooms = (type: string): string[] => [...new Set(templateOf(type).map(({ room }) => room))];
  expect(rooms('TWO_BEDROOM')).toEqual(['Living room', 'Kitchen', 'Bathroom', 'Bedroom 1', 'Bedroom 2', 'Outside']);
  expect(rooms('BEDSITTER')).toEqual(['Room', 'Bathroom', 'Outside']);
  expect(rooms('SHOP')).toEqual(['Premises', 'Outside']);
});

test('what got worse is told; what nobody saw proves nothing', () => {
  const before = [item('Sink', 'GOOD'), item('Floor', 'DAMAGED'), item('Drain', 'NOT_SEEN'), item('Door', 'WORN'), item('Lamp', 'GOOD')];
  const after = [
    item('sink', 'WORN'),
    item('Floor', 'DAMAGED'),
    item('Drain', 'MISSING'),
    item('Door', 'NOT_SEEN'),
    item('Lamp', 'MISSING'),
    item('Oven', 'DAMAGED'),
  ];
  expect(worsened(before, after).map((worse) => [worse.item, worse.before, worse.after])).toEqual([
    ['sink', 'GOOD', 'WORN'],
    ['Lamp', 'GOOD', 'MISSING'],
  ]);
});

test('nothing is worse than itself, and never both ways', () => {
  const list = fc.array(
    fc.constantFrom(...CONDITIONS).map((condition) => item('Sink', condition)),
    { minLength: 1, maxLength: 1 },
  );
  fc.assert(
    fc.property(list, list, (one, other) => {
      expect(worsened(one, one)).toEqual([]);
      expect(worsened(one, other).length + worsened(other, one).length).toBeLessThanOrEqual(1);
    }),
  );
});
