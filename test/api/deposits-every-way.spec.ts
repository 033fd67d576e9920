import { newTransactionCode } from '../support/collection.js';
import { openCashBook } from '../support/cash.js';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';
import { kes } from '../support/portfolio.js';
import { mpesaStatement, Statements } from '../support/statements.js';

jest.setTimeout(120_000);

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start('2026-11-21T07:00:00Z');
});
afterAll(() => world.stop());

test('a deposit is the same liability by whatever way its money comes: 2100 and what is held, to the cent', async () => {
  const { app } = world;
  const deposits = [{ kind: 'RENT' as const, amount: '90000.00' }];
  const story = await MpesaOffice.open(world, { units: 2, lease: { startsOn: '2026-11-20', upTo: 'AWAITING_MOVE_IN', deposits } });
  const { collection: rent, office, leaseId } = story;
  const { payReference: reference, phone } = rent.letting;
  const accountant = await office.colleague('ACCOUNTANT');
  const held = async (lease = leaseId): Promise<number> =>
    app.number('SELECT received_minor - applied_minor - refunded_minor - transferred_minor FROM deposit_items WHERE lease_id = ?', [lease]);
  /** What the ledger holds for the lease. */
  const ledger = async (lease = leaseId): Promise<number> =>
    app.number(
      `SELECT COALESCE(SUM(CASE WHEN a.id = e.credit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
         JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
        WHERE a.organization_id = ? AND a.code = '2100' AND a.subject = ?`,
      [rent.organization.id, lease],
    );
  let total = 0;
  const came = async (minor: number): Promise<void> => {
    await world.settle();
    total += minor;
    expect([await held(), await ledger()]).toEqual([total, total]);
  };

  await rent.confirm({ amount: '1000.01', shortCode: story.shortCode, time: '20261120121325' });
  await came(100_001);

  world.daraja.addPayer({ phone, habit: 'PAYS' });
  await story.push({ amount: kes('2000.00') });
  await came(200_000);

  const line = { receipt: newTransactionCode(), at: '20-11-2026 09:00:00', paidIn: '3000.00', balance: '3000.00', account: reference };
  await new Statements(app, rent).import(mpesaStatement([line], story.shortCode));
  await came(300_000);

  const book = await openCashBook(office, office.userId, 'DP1', '90000.00');
  await office.post(`/v1/cash-books/${book.id}/receipt-blocks`, { deviceId: 'tecno-7f3a', count: 5 });
  const entry = {
    deviceId: 'tecno-7f3a',
    receiptNumber: 'DP1-000001',
    takenAt: '2026-11-20T09:15:00+03:00',
    reference,
    amount: kes('4000.00'),
  };
  await office.post(`/v1/cash-books/${book.id}/entries`, { entries: [entry] });
  await came(400_000);

  await office.post('/v1/payments', { leaseId, amount: kes('5000.00'), method: 'CASH', valueOn: '2026-11-20' });
  await came(500_000);

  const cheque = {
    leaseId,
    number: '000123',
    bank: 'Equity Bank',
    drawerName: 'Baraka Ltd',
    drawerAccount: '0110 2233',
    drawnOn: '2026-11-18',
  };
  const { id: chequeId } = await office.post<{ id: string }>('/v1/cheques', { ...cheque, amount: kes('6000.00') });
  await office.send('post', `/v1/cheques/${chequeId}/deposit`, { on: '2026-11-19' }, 200);
  await office.send('post', `/v1/cheques/${chequeId}/clearance`, { on: '2026-11-20' }, 200);
  await came(600_000);

  const account = { bank: 'Equity Bank', accountNumber: '0110223344', accountName: 'Acme Rent' };
  const bank = await office.post<{ id: string }>('/v1/payment-channels', { kind: 'BANK', name: 'Rent account', ...account });
  const slip = { leaseId, slip: { reference: 'FT26324ABC', amount: kes('7000.00'), paidOn: '2026-11-20' } };
  const declared = await office.post<{ id: string }>('/v1/declared-payments', slip);
  const found = { channelId: bank.id, statementReference: 'FT26324ABC', reason: 'Line 12 of the statement' };
  const { id: proposalId } = await office.post<{ id: string }>(`/v1/declared-payments/${declared.id}/verification`, found);
  await accountant.send('post', `/v1/proposals/${proposalId}/approval`, {}, 200);
  await came(700_000);

  await rent.confirm({ amount: '8000.00', reference: 'nobody knows', shortCode: story.shortCode, time: '20261120121325' });
  await world.settle();
  const [item] = await rent.suspense();
  await office.post(`/v1/suspense/${item!.id}/resolve`, { leaseId });
  await came(800_000);

  // Who has moved in says so: the suffix D, or an instruction.
  const other = rent.lettings[1]!;
  await office.post(`/v1/leases/${other.leaseId}/move-in`, { on: '2026-11-20' });
  await rent.confirm({ amount: '900.00', reference: `${other.payReference}D`, shortCode: story.shortCode, time: '20261120121325' });
  await world.settle();
  const said = { leaseId: other.leaseId, amount: kes('100.00'), method: 'CASH', valueOn: '2026-11-20', instruction: { deposit: true } };
  await office.post('/v1/payments', said);
  expect([await held(other.leaseId), await ledger(other.leaseId)]).toEqual([100_000, 100_000]);
  expect(await office.get('/v1/deposits/proof')).toMatchObject({ holds: true, held: kes('37000.01') });
  await rent.expectSound();
});
