import { Money } from '@plotihub/money';
import type { Transaction } from '@plotihub/mpesa/simulator';
import { openCashBook } from '../support/cash.js';
import type { Collection } from '../support/collection.js';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';
import { reconcile } from '../support/reconciliations.js';
import { counts, csv, mpesaStatement, Statements, type MpesaLine } from '../support/statements.js';

jest.setTimeout(120_000);

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start('2026-10-28T07:00:00Z');
});
afterAll(() => world.stop());

/** November of an agency with four flats, in which money comes by every way there is. */
class Month {
  readonly caretaker: Promise<Office>;
  readonly accountant: Promise<Office>;

  constructor(readonly story: MpesaOffice) {
    this.caretaker = this.office.colleague('CARETAKER', { propertyIds: [this.rent.property.propertyId] });
    this.accountant = this.office.colleague('ACCOUNTANT');
  }

  get rent(): Collection {
    return this.story.collection;
  }

  get office(): Office {
    return this.story.office;
  }

  /** What the nth flat types, and its lease. */
  flat(n: number): { reference: string; leaseId: string; phone: string } {
    const { payReference, leaseId, phone } = this.rent.lettings[n]!;
    return { reference: payReference, leaseId, phone };
  }

  /** Signed in just now: months are longer than sessions. */
  async fresh(who: Promise<Office>): Promise<Office> {
    const office = await who;
    return office.as(office.userId, await Office.signIn(world.app, office.login));
  }

  async at(day: number): Promise<void> {
    await this.rent.moveTo(`2026-11-${String(day).padStart(2, '0')}T07:00:00Z`);
  }

  /** A tenant pays by themselves. */
  async pays(n: number, amount: number, account = this.flat(n).reference): Promise<Transaction> {
    const paid = await world.daraja.pay({ from: this.flat(n).phone, to: this.story.shortCode, amount, account });
    await world.settle();
    return paid;
  }

  /** What is proposed here is approved by the accountant. */
  async approve(proposalId: string): Promise<void> {
    await (await this.fresh(this.accountant)).send('post', `/v1/proposals/${proposalId}/approval`, {}, 200);
  }

  async suspended(reference: string): Promise<string> {
    const { data } = await this.office.get<{ data: { id: string; referenceTyped: string }[] }>('/v1/suspense?limit=50');
    return data.find(({ referenceTyped }) => referenceTyped === reference)!.id;
  }

  /** A bank account, once everybody was told of it for 72 hours. */
  async bankAccount(): Promise<string> {
    const account = { bank: 'Equity Bank', accountNumber: '0110223344', accountName: 'Acme Rent' };
    const channel = await this.office.post<{ id: string; proposalId: string | null }>('/v1/payment-channels', {
      ...{ kind: 'BANK', name: 'Rent account' },
      ...account,
    });
    if (channel.proposalId) await this.approve(channel.proposalId);
    return channel.id;
  }

  /** What is in an account. */
  async balance(code: string): Promise<string> {
    const minor = await world.app.number(
      `SELECT COALESCE(SUM(CASE WHEN a.id = e.debit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
         JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
        WHERE a.organization_id = ? AND a.code = ?`,
      [this.rent.organization.id, code],
    );
    return Money.of(minor, 'KES').amount;
  }

  async open(chargeIds: readonly string[]): Promise<string[]> {
    return this.rent.open(...chargeIds);
  }
}

/** What M-Pesa's portal gives at the end of the month: its own books, whatever was called back, and what went to the bank. */
function portal(transactions: readonly Transaction[], swept: string): string {
  const stamp = (at: Date): string => {
    const [date = '', time = ''] = new Date(at.getTime() + 3 * 3_600_000).toISOString().split('T');
    return `${date.split('-').reverse().join('-')} ${time.slice(0, 8)}`;
  };
  const lines = transactions.map((one): MpesaLine => {
    const common = { receipt: one.receipt, at: stamp(one.at), balance: one.balanceAfter.amount };
    return one.kind === 'C2B'
      ? { ...common, paidIn: one.amount.amount, account: one.account, party: '' }
      : {
          ...common,
          withdrawn: `-${one.amount.amount}`,
          reason: 'Pay Bill Reversal',
          details: 'Reversal',
          linked: one.reverses ?? '',
          party: '',
        };
  });
  const settlement = 'Organization Settlement';
  lines.push({
    receipt: 'UK7SWEEP01',
    at: '07-11-2026 06:00:00',
    withdrawn: `-${swept}`,
    details: settlement,
    reason: settlement,
    party: '',
  });
  return mpesaStatement(lines, transactions[0]?.shortCode);
}

test('a month with every kind of money ends with three equal counts and a proof that holds', async () => {
  const story = await MpesaOffice.open(world, { units: 4, urls: true });
  const month = new Month(story);
  const { rent, office } = month;
  const bank = await month.bankAccount();
  const caretaker = await month.caretaker;
  const book = await openCashBook(office, caretaker.userId, 'CB1');

  await month.at(1);
  const charges: string[] = [];
  for (const { leaseId } of rent.lettings) charges.push(await rent.charge('15000.00', { leaseId, dueOn: '2026-11-05' }));

  // 1. Asked for on the phone, and told of twice: by the push and by the confirmation.
  await month.at(2);
  world.daraja.addPayer({ phone: month.flat(0).phone, habit: 'PAYS' });
  const push = await story.push({ leaseId: month.flat(0).leaseId, amount: kes('15000.00') });
  await world.settle();
  expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', amountDiffers: false });

  // 2. By themselves, and the confirmation comes three times.
  world.daraja.script({ on: 'c2b.confirmation', copies: 3 });
  await month.pays(1, 15_000);

  // 3. By themselves, and no confirmation comes at all: nobody knows of it until the statement.
  world.daraja.script({ on: 'c2b.confirmation', lost: true });
  await month.at(3);
  await month.pays(2, 10_000);

  // 4. For two flats at once, with no reference; a person splits it.
  await month.pays(2, 6_000, 'both flats');
  const parts = [
    { leaseId: month.flat(2).leaseId, amount: kes('5000.00') },
    { leaseId: month.flat(3).leaseId, amount: kes('1000.00') },
  ];
  await office.send('post', `/v1/suspense/${await month.suspended('both flats')}/resolve`, { parts }, 200);

  // 5. Meant for the shop next door: sent back, by two people, and M-Pesa's books say so too.
  const strayed = await month.pays(3, 4_000, 'shop 4');
  const item = await month.suspended('shop 4');
  const proposal = await office.post<{ id: string }>(`/v1/suspense/${item}/return`, { reason: 'Meant for the shop' });
  await month.approve(proposal.id);
  const sentBack = world.daraja.reverse(strayed.receipt);
  await office.send('post', `/v1/suspense/${item}/returned`, { way: 'MPESA_REVERSAL', reference: sentBack.receipt }, 200);

  // 6. In cash at the gate, and taken to the bank.
  await month.at(4);
  const gate = await month.fresh(month.caretaker);
  const cash = { leaseId: month.flat(3).leaseId, amount: kes('3000.00'), method: 'CASH', valueOn: '2026-11-04' };
  const wrong = await gate.post<{ id: string }>('/v1/payments', { ...cash, amount: kes('700.00') });
  await gate.post('/v1/payments', cash);
  const banking = await gate.post<{ id: string }>(`/v1/cash-books/${book.id}/bankings`, {
    ...{ amount: kes('3000.00'), on: '2026-11-04', slipReference: 'EQ-1', channelId: bank },
  });

  // 7. A note that was false is taken back.
  expect((await office.reverse(wrong.id, 'The note was false')).status).toBe(200);

  // 8. A cheque that the bank does not pay, and one that it pays: its statement says so.
  const cheque = {
    bank: 'Co-op Bank',
    drawerName: 'Baraka Ltd',
    drawerAccount: '01100200300',
    drawnOn: '2026-11-03',
    amount: kes('5000.00'),
  };
  const [unpaid, paid] = await Promise.all(
    ['000123', '000124'].map((number) => office.post<{ id: string }>('/v1/cheques', { ...cheque, number, leaseId: month.flat(3).leaseId })),
  );
  for (const { id } of [unpaid!, paid!]) await office.send('post', `/v1/cheques/${id}/deposit`, { on: '2026-11-04', channelId: bank }, 200);
  await office.send('post', `/v1/cheques/${unpaid!.id}/return`, { on: '2026-11-04', reason: 'Refer to drawer' }, 200);

  // 9. Into the bank account: the tenant shows the slip, and the statement proves it.
  await month.at(7);
  const slip = { reference: 'FT26310ABC', amount: kes('6000.00'), paidOn: '2026-11-06' };
  const declared = await office.post<{ id: string; state: string }>('/v1/declared-payments', { leaseId: month.flat(3).leaseId, slip });
  expect(declared.state).toBe('DECLARED');

  await month.at(20);
  expect(await month.open(charges)).toEqual(['0.00', '0.00', '10000.00', '11000.00']);

  // 10. Statements: what was lost is found, what went to the bank is not money twice.
  const statements = new Statements(world.app, rent);
  const mpesa = await statements.import(portal(world.daraja.transactions(story.shortCode), '20,000.00'));
  expect(counts(mpesa)).toMatchObject({ CREATED: 1, 'FLAGGED SWEEP': 1 });
  const [swept] = await statements.lines(mpesa, '&state=FLAGGED');
  await office.post('/v1/sweeps', { statementLineId: swept!.id });
  const bankLines = [
    ['Date', 'Reference', 'Narration', 'Debit', 'Credit', 'Balance'],
    ['04/11/2026', 'EQ-1', 'CASH DEPOSIT', '', '3,000.00', '3,000.00'],
    ['06/11/2026', 'CHQ000124', 'CHEQUE 000124 CLEARED', '', '5,000.00', '8,000.00'],
    ['07/11/2026', 'FT2631177X', `M-PESA ${story.shortCode} SETTLEMENT`, '', '20,000.00', '28,000.00'],
    ['06/11/2026', 'FT26310ABC', `TRANSFER ${month.flat(3).reference}`, '', '6,000.00', '34,000.00'],
  ];
  const banked = new Statements(world.app, rent, bank);
  expect(counts(await banked.import(csv(bankLines)))).toEqual({ CREATED: 1, 'IGNORED OWN_MONEY': 3 });
  await world.settle();

  expect(await month.open(charges)).toEqual(['0.00', '0.00', '0.00', '0.00']);
  expect(await office.get(`/v1/declared-payments/${declared.id}`)).toMatchObject({ state: 'VERIFIED' });
  const proof = await reconcile(rent, { from: '2026-11-01', to: '2026-11-18' });
  expect({ result: proof.result, figures: proof.figures, open: proof.differences.filter(({ state }) => state === 'OPEN') }).toMatchObject({
    result: 'EQUAL',
    figures: { provider: proof.figures.ledger, intake: proof.figures.ledger },
    open: [],
  });
  expect(proof.figures.provider.count).toBe(world.daraja.truth(story.shortCode).filter(({ reversedBy }) => !reversedBy).length);
  const atBank = await reconcile({ office, channelId: bank }, { from: '2026-11-01', to: '2026-11-18' });
  expect({ result: atBank.result, open: atBank.differences.filter(({ state }) => state === 'OPEN') }).toEqual({
    result: 'EQUAL',
    open: [],
  });
  await rent.expectSound();

  // 11. The day after the last statement: nobody imports anything, one confirmation is lost, and M-Pesa itself proves it.
  await rent.moveTo('2026-11-23T07:00:00Z');
  await story.setCredentials({ pullNumber: '0722000999' });
  await world.settle();
  world.daraja.script({ on: 'c2b.confirmation', lost: true });
  await month.pays(0, 15_000);
  await month.pays(1, 15_000);
  await rent.moveTo('2026-11-24T02:00:00Z');
  await world.settle();
  await world.app.runDailyJobs();
  const paidAhead = { count: 2, total: kes('30000.00') };
  const byPull = await reconcile(rent, { from: '2026-11-23', to: '2026-11-23' });
  expect(byPull).toMatchObject({
    result: 'EQUAL',
    days: [{ provedBy: 'PULL', missing: null }],
    figures: { provider: paidAhead, intake: paidAhead, ledger: paidAhead, notCovered: { count: 0 } },
    differences: [{ cause: 'MISSING_IN_INTAKE', state: 'HEALED' }],
  });
  await rent.expectSound();
  expect(world.daraja.unusedScripts).toEqual([]);
  expect(await office.get(`/v1/cash-books/${book.id}`)).toMatchObject({ balance: kes('0.00') });
  expect(await month.balance('1000')).toBe('34000.00');
  expect(await office.get(`/v1/cheques/${paid!.id}`)).toMatchObject({ state: 'CLEARED', clearedOn: '2026-11-06' });
  expect(await office.get(`/v1/bankings?limit=10`)).toMatchObject({ data: [{ id: banking.id, state: 'CONFIRMED' }] });
});
