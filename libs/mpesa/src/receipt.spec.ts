import fc from 'fast-check';
import { addDays, localDate } from '@plotihub/time';
import { receiptDate, receiptWarning } from './index.js';

describe('a receipt', () => {
  test.each([
    ['UKL51ZDR4F', '2026-11-21'],
    ['ukl51zdr4f', '2026-11-21'],
    ['SG632NMUAB', '2024-07-06'],
    ['QAV0000000', '2022-01-31'],
    ['TBT1234567', undefined], // there is no 29 February 2025
    ['UZ91234567', undefined],
    ['UK01234567', undefined],
    ['5K91234567', undefined],
    ['', undefined],
  ])('%s spells the day %s', (receipt, day) => {
    expect(receiptDate(receipt)).toBe(day);
  });

  test('is warned about when it does not look like one, or was written on another day', () => {
    const day = localDate('2026-11-21');
    expect(receiptWarning('UKL51ZDR4F', day)).toBeUndefined();
    expect(receiptWarning('UKL51ZDR4F', addDays(day, 1))).toBeUndefined();
    expect(receiptWarning('UKL51ZDR4F', addDays(day, 2))).toBe('ANOTHER_DAY');
    expect(receiptWarning('UKL51ZDR4F')).toBeUndefined();
    expect(receiptWarning('UKL51ZDR4')).toBe('NOT_LIKE_A_RECEIPT');
    expect(receiptWarning('UKL51-DR4F', day)).toBe('NOT_LIKE_A_RECEIPT');
    expect(receiptWarning('UZL51ZDR4F', day)).toBe('NO_SUCH_DAY');
  });

  test('of any text never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void [receiptDate(text), receiptWarning(text)]));
  });
});
