import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { deductionsOf, faultsOfLines, mayMove, outcomeOf, SETTLEMENT_STATES, unproven, type SettlementLine } from './settlement.rules.js';

const kes = (shillings: number) => Money.of(shillings * 100, 'KES');
const line = (changes: Partial<SettlementLine>): SettlementLine => ({
  kind: 'DAMAGE',
  description: 'Window',
  amount: kes(1_000),
  wearAndTear: kes(0),
  evidence: 'Inspection of 20 November, photo 4',
  chargeId: null,
  ...changes,
});
const arrears = (chargeId: string, shillings: number) => line({ kind: 'ARREARS', chargeId, amount: kes(shillings), evidence: null });

test('only the listed moves are legal', () => {
  const legal = SETTLEMENT_STATES.flatMap((from) => SETTLEMENT_STATES.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`));
  expect(legal).toEqual([
    'DRAFT → PROPOSED',
    'PROPOSED → ACCEPTED',
    'PROPOSED → DISPUTED',
    'PROPOSED → APPROVED',
    'ACCEPTED → APPROVED',
    'DISPUTED → REVISED',
    'REVISED → APPROVED',
    'APPROVED → REFUND_PENDING',
    'APPROVED → SETTLED',
    'REFUND_PENDING → APPROVED',
    'REFUND_PENDING → SETTLED',
  ]);
});

test('what is not deducted goes back, with what was paid too much', () => {
  const standing = { held: kes(15_000), credit: kes(500), open: [] };
  expect(outcomeOf(standing, [line({})])).toEqual({ refund: kes(14_500) });
  expect(outcomeOf(standing, [])).toEqual({ refund: kes(15_500) });
  expect(outcomeOf(standing, [line({ amount: kes(15_500) })])).toEqual({ refund: kes(0) });
  expect(outcomeOf(standing, [line({ amount: kes(15_501) })]).fault?.code).toBe('too-much');
});

test('nothing goes back while something is owed that no line names; with nothing to send back a rest may stay owed', () => {
  const standing = { held: kes(15_000), credit: kes(0), open: [{ id: 'chg_1', open: kes(4_000) }] };
  expect(outcomeOf(standing, []).fault?.code).toBe('debt-left');
  expect(outcomeOf(standing, [arrears('chg_1', 3_999)]).fault?.code).toBe('debt-left');
  expect(outcomeOf(standing, [arrears('chg_1', 4_000)])).toEqual({ refund: kes(11_000) });
  expect(outcomeOf(standing, [arrears('chg_1', 4_001)]).fault?.code).toBe('not-open');
  expect(outcomeOf(standing, [arrears('chg_2', 1)]).fault?.code).toBe('no-such-charge');
  expect(outcomeOf(standing, [line({ amount: kes(15_000) })])).toEqual({ refund: kes(0) });
});

test('arrears name a charge once, others none; what nothing shows is named', () => {
  expect(faultsOfLines([line({ kind: 'ARREARS' }), line({ chargeId: 'chg_1' })]).map(({ code }) => code)).toEqual([
    'required',
    'not-for-kind',
  ]);
  expect(faultsOfLines([arrears('chg_1', 1), arrears('chg_1', 1)])).toMatchObject([{ pointer: '/lines/1/chargeId', code: 'twice' }]);
  expect(unproven([arrears('chg_1', 1), line({}), line({ evidence: null })])).toHaveLength(1);
});

test('whatever the lines, deductions and the refund are what is held and credited', () => {
  const anyLine = fc.integer({ min: 1, max: 1_000_000 }).map((minor) => line({ amount: Money.of(minor, 'KES') }));
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), fc.nat(5_000_000), fc.nat(500_000), (lines, held, credit) => {
      const there = { held: Money.of(held, 'KES'), credit: Money.of(credit, 'KES'), open: [] };
      const { refund, fault } = outcomeOf(there, lines);
      expect(deductionsOf(lines, 'KES').plus(refund).amountMinor).toBe(held + credit);
      expect(fault === undefined).toBe(!refund.isNegative);
    }),
  );
});
