import fc from 'fast-check';
import { Money } from './index.js';

const kes = (amountMinor: number) => Money.of(amountMinor, 'KES');

describe('Money', () => {
  test('reads and writes exactly the digits of its currency', () => {
    expect(Money.parse('15000', 'KES').toJSON()).toEqual({ amount: '15000.00', currency: 'KES' });
    expect(Money.parse('0.05', 'KES').amountMinor).toBe(5);
    expect(Money.parse('-3.5', 'KES').amount).toBe('-3.50');
    expect(Money.parse('700', 'UGX').amount).toBe('700');
  });

  test.each(['', '1,000', '1e3', '1.234', ' 5', '5.', '.5', '+5', 'NaN', '99999999999999999'])('refuses %p as an amount', (text) => {
    expect(() => Money.parse(text, 'KES')).toThrow(RangeError);
  });

  test('refuses fractions, unsafe integers, odd codes and mixed currencies', () => {
    expect(() => Money.of(1.5, 'KES')).toThrow(RangeError);
    expect(() => Money.of(2 ** 53, 'KES')).toThrow(RangeError);
    expect(() => Money.of(1, 'kes')).toThrow(RangeError);
    expect(() => kes(1).plus(Money.of(1, 'USD'))).toThrow(RangeError);
  });

  test('rounds half away from zero, once', () => {
    expect(kes(1_050).basisPoints(1_000).amountMinor).toBe(105);
    expect(kes(5).basisPoints(1_000).amountMinor).toBe(1); // 0.5 cents
    expect(kes(-5).basisPoints(1_000).amountMinor).toBe(-1);
    expect(kes(850_050).roundedToMajor().amountMinor).toBe(850_100);
    expect(kes(850_049).roundedToMajor().amountMinor).toBe(850_000);
  });

  test('what is written can be read back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => expect(Money.parse(kes(minor).amount, 'KES').amountMinor).toBe(kes(minor).amountMinor)),
    );
  });

  test('a split loses and invents nothing, and no part is more than a cent off its share', () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 }).filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), weights, (minor, list) => {
        const parts = kes(minor).split(list);
        const total = list.reduce((sum, weight) => sum + weight, 0);
        expect(Money.sum(parts, 'KES').amountMinor).toBe(kes(minor).amountMinor);
        parts.forEach((part, i) => expect(Math.abs(part.amountMinor - (minor * list[i]!) / total)).toBeLessThan(list.length + 1));
      }),
    );
  });
});
