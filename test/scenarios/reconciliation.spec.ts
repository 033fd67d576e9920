import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { ProviderEventsService } from '../../apps/api/src/modules/payments/index.js';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { reconcile } from '../support/reconciliations.js';
import { mpesaStatement, Statements, type MpesaLine } from '../support/statements.js';

jest.setTimeout(600_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

/** Two digits. */
const two = (n: number): string => String(n).padStart(2, '0');

describe('drop any callbacks: the statement brings the same books', () => {
  const LEASES = 3;
  const paid = fc.record({
    lease: fc.nat({ max: LEASES - 1 }),
    cents: fc.integer({ min: 1, max: 3_000_000 }),
    day: fc.integer({ min: 1, max: 19 }),
    mistyped: fc.boolean(),
    dropped: fc.boolean(),
    phone: fc.constantFrom('254722000126 - JANE W', '2547****126 - JANE W', '', 'f'.repeat(64)),
  });
  type Paid = typeof paid extends fc.Arbitrary<infer T> ? T : never;

  interface Run {
    payments: readonly Paid[];
    charges: readonly number[];
    /** Callbacks that never come are dropped, and the statement is imported after so many of the others. */
    importAfter: number | undefined;
    blankPhones: boolean;
    backwards: boolean;
  }

  async function outcome({ payments, charges, importAfter, blankPhones, backwards }: Run): Promise<object> {
    const rent = await Collection.open(app, { units: LEASES });
    const chargeIds: string[] = [];
    for (const [i, cents] of charges.entries())
      for (const { leaseId } of rent.lettings)
        chargeIds.push(await rent.charge(Money.of(cents, 'KES').amount, { leaseId, dueOn: `2026-1${i % 3}-05` }));
    const told = payments.map((payment) => {
      const { payReference } = rent.lettings[payment.lease]!;
      const reference = payment.mistyped ? `${payReference.slice(0, -1)}?` : payReference;
      return { ...payment, reference, code: newTransactionCode(), amount: Money.of(payment.cents, 'KES').amount };
    });
    const lines = told.map(({ code, reference, amount, day, phone }): MpesaLine => {
      return { receipt: code, account: reference, paidIn: amount, at: `${two(day)}-11-2026 10:10:10`, party: blankPhones ? '' : phone };
    });
    const statements = new Statements(app, rent);
    const bring = (): Promise<unknown> => statements.import(mpesaStatement(backwards ? lines.toReversed() : lines));
    const callbacks = told.filter(({ dropped }) => importAfter === undefined || !dropped);
    for (const [i, { code, reference, amount, day }] of callbacks.entries()) {
      if (i === importAfter) await bring();
      await rent.confirm({ code, reference, amount, time: `202611${two(day)}101010` });
    }
    await app.work();
    if (importAfter !== undefined) await bring(); // again, if it was before
    await rent.expectSound();
    if (importAfter !== undefined) expect(await reconcile(rent)).toMatchObject({ result: 'EQUAL', figures: { notCovered: { count: 0 } } });
    const balances = rent.lettings.map(({ leaseId }) => rent.office.get(`/v1/leases/${leaseId}/balance`));
    const shown = (await rent.payments()).map(({ externalId, leaseId, amount, valueOn, state }) => {
      const lease = rent.lettings.findIndex((letting) => letting.leaseId === leaseId);
      return { place: told.findIndex(({ code }) => code === externalId), lease, amount, valueOn, state };
    });
    return {
      open: await rent.open(...chargeIds),
      credit: await Promise.all(rent.lettings.map(({ leaseId }) => rent.credit(leaseId))),
      balances: (await Promise.all(balances)).map(({ leaseId: _, ...balance }) => balance),
      payments: shown.sort((a, b) => a.place - b.place),
    };
  }

  test('per lease, whichever are lost, whenever it is imported, with every phone blanked', async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`lost callbacks: SEED=${seed}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(paid, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 2_000_000 }), { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 8 }),
        fc.boolean(),
        fc.boolean(),
        async (payments, charges, importAfter, blankPhones, backwards) => {
          const whole = await outcome({ payments, charges, importAfter: undefined, blankPhones: false, backwards: false });
          expect(await outcome({ payments, charges, importAfter, blankPhones, backwards })).toEqual(whole);
        },
      ),
      { numRuns: 12, seed },
    );
  });
});

describe('five thousand lines of which one in a hundred is wrong', () => {
  const LINES = 5_000;
  const FAULTS = 50;
  const UNITS = 24;
  const KINDS = [
    'MISSING_IN_INTAKE',
    'AMOUNT_DIFFERS',
    'REVERSED_BY_PROVIDER',
    'REVERSED_HERE',
    'DUPLICATE_RECEIPT',
    'UNREADABLE_LINE',
    'NOT_ON_STATEMENT',
    'MISSING_IN_LEDGER',
    'UNREADABLE_EVENT',
    'SWEEP_NOT_RECORDED',
  ] as const;
  type Kind = (typeof KINDS)[number];

  /** Numbers that look random and come again with the seed. */
  function numbers(seed: number): (below: number) => number {
    let state = seed >>> 0;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }

  interface Made {
    lines: MpesaLine[];
    callbacks: string[];
    reversedHere: string[];
    missingInLedger: string[];
    /** `CAUSE receipt`, as the proof must list them. */
    expected: string[];
  }

  /** A month's statement, the callbacks that came, and what somebody did to both. The first and the last line are sound. */
  function month(rent: Collection, random: (below: number) => number): Made {
    const faults = new Map<number, Kind>();
    while (faults.size < FAULTS) faults.set(1 + random(LINES - 2), KINDS[faults.size % KINDS.length]!);
    const made: Made = { lines: [], callbacks: [], reversedHere: [], missingInLedger: [], expected: [] };
    for (let i = 0; i < LINES; i++) {
      const receipt = newTransactionCode();
      // Most of it ends in suspense: it is as good to prove, and books in a tenth of the time.
      const reference = random(10) === 0 ? rent.lettings[random(UNITS)]!.payReference : '';
      const cents = 100 + random(3_000_000);
      const second = Math.floor((i * 17 * 86_400) / LINES);
      const clock = [Math.floor((second % 86_400) / 3_600), Math.floor((second % 3_600) / 60), second % 60].map(two);
      const day = two(1 + Math.floor(second / 86_400));
      const amount = Money.of(cents, 'KES').amount;
      const line: MpesaLine = { receipt, at: `${day}-11-2026 ${clock.join(':')}`, paidIn: amount, account: reference };
      const callback = rent.body({ code: receipt, reference, amount, time: `202611${day}${clock.join('')}` });
      const kind = faults.get(i);
      if (kind !== undefined) made.expected.push(`${kind} ${kind === 'UNREADABLE_EVENT' ? '' : receipt}`);
      switch (kind) {
        case 'MISSING_IN_INTAKE':
          made.lines.push(line);
          continue;
        case 'AMOUNT_DIFFERS':
          made.lines.push({ ...line, paidIn: Money.of(cents + 1, 'KES').amount });
          break;
        case 'REVERSED_BY_PROVIDER':
          made.lines.push(line, {
            ...{ receipt: newTransactionCode(), at: line.at!, linked: receipt, withdrawn: `-${amount}` },
            ...{ details: 'Pay Bill Reversal', reason: 'Transaction Reversal' },
          });
          break;
        case 'REVERSED_HERE':
          made.reversedHere.push(receipt);
          made.lines.push(line);
          break;
        case 'DUPLICATE_RECEIPT':
          made.lines.push(line, line);
          break;
        case 'UNREADABLE_LINE':
          made.lines.push({ ...line, paidIn: `${amount}k` });
          break;
        case 'NOT_ON_STATEMENT':
          break;
        case 'MISSING_IN_LEDGER':
          made.missingInLedger.push(receipt);
          made.lines.push(line);
          break;
        case 'UNREADABLE_EVENT':
          made.callbacks.push(`{"TransID": "${receipt}`);
          continue;
        case 'SWEEP_NOT_RECORDED':
          made.lines.push({ ...line, paidIn: '', withdrawn: `-${amount}`, details: 'Organization Settlement', reason: 'Settlement' });
          continue;
        case undefined:
          made.lines.push(line);
      }
      made.callbacks.push(callback);
    }
    return made;
  }

  test('all that is wrong is found, and nothing else', async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`seeded faults: SEED=${seed}\n`);
    const rent = await Collection.open(app, { units: UNITS });
    const made = month(rent, numbers(seed));
    const channel = { organizationId: rent.organization.id, id: rent.channelId };
    const events = app.nest.get(ProviderEventsService);
    for (let from = 0; from < made.callbacks.length; from += 500)
      await events.store(app.database.reader, channel, 'C2B_CONFIRMATION', ...made.callbacks.slice(from, from + 500));
    await app.work();
    for (const receipt of made.reversedHere) {
      const [payment] = await rent.payments(`externalId=${receipt}`);
      await rent.office.reverse(payment!.id, 'As it happens');
    }
    // What no code of ours can do: a transaction whose payment is gone.
    await app.rows(
      `UPDATE payments p JOIN inbound_transactions i ON i.organization_id = p.organization_id AND i.id = p.inbound_transaction_id
          SET p.inbound_transaction_id = NULL WHERE p.organization_id = ? AND i.external_id IN (?)`,
      [rent.organization.id, made.missingInLedger],
    );
    const statement = await new Statements(app, rent).import(mpesaStatement(made.lines));
    expect(statement).toMatchObject({ state: 'DONE', lineCount: made.lines.length });
    const { differences, figures } = await reconcile(rent, { from: '2026-11-01', to: '2026-11-21' });
    const found = differences.map(({ cause, externalId }) => `${cause} ${externalId ?? ''}`);
    expect(found.sort()).toEqual(made.expected.sort());
    expect(differences.filter(({ state }) => state === 'HEALED').map(({ cause }) => cause)).toEqual(
      made.expected.filter((one) => one.startsWith('MISSING_IN_INTAKE')).map(() => 'MISSING_IN_INTAKE'),
    );
    expect(figures.notCovered.count + figures.waiting.count).toBe(0);
    expect(await rent.office.get('/v1/ledger/proof')).toMatchObject({ holds: true });
  });
});
