import { faultsOfInstruction } from './instructions.rules.js';

test('an item names one thing, and nothing is named twice', () => {
  expect(faultsOfInstruction([{ chargeId: 'chg_1' }, { invoiceId: 'inv_1' }, { depositItemId: 'dep_1' }])).toEqual([]);
  const wrong = [{}, { chargeId: 'chg_1', invoiceId: 'inv_1' }, { chargeId: 'chg_2' }, { chargeId: 'chg_2' }];
  expect(faultsOfInstruction(wrong).map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/instruction/items/0', 'one-of'],
    ['/instruction/items/1', 'one-of'],
    ['/instruction/items/3', 'distinct'],
  ]);
});
