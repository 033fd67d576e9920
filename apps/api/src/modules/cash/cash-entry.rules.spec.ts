import { Money } from '@plotihub/money';
import { countedAt, holdReason, inTurns, numberOf, receiptNumber, type EntryFacts } from './cash-entry.rules.js';

const kes = (minor: number): Money => Money.of(minor, 'KES');
const at = (text: string): Date => new Date(text);
const receivedAt = at('2026-11-21T07:00:00Z');
const good: EntryFacts = { amount: kes(100), takenAt: receivedAt, receivedAt, leased: true, bookOpen: true, lease: 'FOUND' };

test.each<[string, Partial<EntryFacts>, string | undefined]>([
  ['as it should be', {}, undefined],
  ['into a closed book', { bookOpen: false }, 'BOOK_CLOSED'],
  ['a number of nobody', { leased: false }, 'RECEIPT_NOT_LEASED'],
  ['a clock a day ahead', { takenAt: at('2026-11-22T07:00:00Z') }, undefined],
  ['a clock more than a day ahead', { takenAt: at('2026-11-22T07:00:00.001Z') }, 'WRONG_CLOCK'],
  ['two months ago', { takenAt: at('2026-09-22T07:00:00Z') }, undefined],
  ['longer ago than that', { takenAt: at('2026-09-22T06:59:59.999Z') }, 'WRONG_CLOCK'],
  ['for nobody', { lease: 'NONE' }, 'UNKNOWN_REFERENCE'],
  ['for a draft', { lease: 'TAKES_NO_MONEY' }, 'LEASE_TAKES_NO_MONEY'],
  ['to the limit', { amount: kes(150) }, undefined],
  ['beyond the limit', { amount: kes(151) }, 'OVER_LIMIT'],
])('an entry %s', (_, facts, reason) => {
  expect(holdReason({ ...good, ...facts }, kes(150))).toBe(reason);
});

test('what a device took tomorrow was taken now', () => {
  expect(countedAt({ takenAt: at('2026-11-22T01:00:00Z'), receivedAt })).toBe(receivedAt);
  expect(countedAt({ takenAt: at('2026-11-01T01:00:00Z'), receivedAt })).toEqual(at('2026-11-01T01:00:00Z'));
});

test('a receipt has its number in its series only, and is written in one way', () => {
  expect(receiptNumber('CB1', 123)).toBe('CB1-000123');
  for (const number of [1, 999_999, 1_000_000]) expect(numberOf(receiptNumber('CB1', number), 'CB1')).toBe(number);
  for (const text of ['CB2-000123', 'CB1-123', 'CB1-0000123', 'CB1-00012x', 'cb1-000123', 'CB1'])
    expect(numberOf(text, 'CB1')).toBeUndefined();
});

test('the second payment of a lease has the second turn', () => {
  expect(inTurns(['a1', 'b1', 'a2', 'c1', 'a3', 'b2'], (text) => text[0]!)).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']]);
});
