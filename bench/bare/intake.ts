import { createPool, type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import { connectTo, CONNECTION, READ_COMMITTED, rowsOf, type Cell } from '../support/databases.js';

/**
 * The bare peer of the intake: reads the payments that the application has booked in one database, then books them in the other, as fast as
 * plain mysql2 does it: the callback in one transaction, all the rest in a second one.
 */
interface Task {
  from: string;
  to: string;
  organizationId: string;
  /** Events after this one. */
  after: string;
  lanes: number;
}

type Row = Record<string, Cell>;

/** One payment: every row that it has written. */
interface Booking {
  event: Row;
  inbound: Row;
  posting: Row;
  entries: Row[];
  payment: Row;
  allocations: Row[];
  announcement: Row;
}

/** An event as it was when it came in. */
const received = (event: Row): Row => ({
  ...event,
  state: 'STORED',
  inbound_transaction_id: null,
  attempts: 0,
  available_at: event['received_at'] ?? null,
});

/** An event of the outbox as it was when it was written. */
const announced = (event: Row): Row => ({ ...event, attempts: 0, available_at: event['occurred_at'] ?? null, delivered_at: null });

const task = JSON.parse(process.argv[2] ?? '') as Task;
const bookings = await readBookings();
const pool = createPool({ ...CONNECTION, uri: task.to, connectionLimit: task.lanes });
const connections = await Promise.all(
  Array.from({ length: task.lanes }, async () => {
    const connection = await pool.getConnection();
    await connection.query(READ_COMMITTED);
    return connection;
  }),
);

// The first tenth warms up what is compiled and cached, as the application has been before its turn.
await bookAll(bookings.splice(0, Math.ceil(bookings.length / 10)));
const count = bookings.length;
const began = performance.now();
await bookAll(bookings);
console.log(JSON.stringify({ perSecond: count / ((performance.now() - began) / 1_000) }));
for (const connection of connections) connection.release();
await pool.end();

async function bookAll(queue: Booking[]): Promise<void> {
  const lane = async (connection: PoolConnection): Promise<void> => {
    for (let booking = queue.shift(); booking; booking = queue.shift()) {
      await insert(connection, 'provider_events', [received(booking.event)]);
      await book(connection, booking);
    }
  };
  await Promise.all(connections.map(lane));
}

async function book(
  connection: PoolConnection,
  { event, inbound, posting, entries, payment, allocations, announcement }: Booking,
): Promise<void> {
  const { organizationId } = task;
  await connection.query('START TRANSACTION');
  await insert(connection, 'inbound_transactions', [inbound]);
  await insert(connection, 'postings', [posting]);
  await insert(connection, 'entries', entries);
  await insert(connection, 'payments', [{ ...payment, state: 'SUSPENSE', number: null }]);
  await insert(connection, 'allocations', allocations);
  const settled = allocations.map((row) => row['charge_id']);
  await connection.query(
    `UPDATE charges SET open_minor = open_minor - CASE id ${settled.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE organization_id = ? AND id IN (?)`,
    [...allocations.flatMap((row) => [row['charge_id'], row['amount_minor']]), organizationId, settled],
  );
  await connection.query('UPDATE lease_accounts SET receivable_minor = receivable_minor - ? WHERE organization_id = ? AND lease_id = ?', [
    payment['amount_minor'],
    organizationId,
    payment['lease_id'],
  ]);
  await insert(connection, 'outbox_events', [announced(announcement)]);
  await connection.query('UPDATE provider_events SET state = ?, inbound_transaction_id = ? WHERE organization_id = ? AND id = ?', [
    event['state'],
    inbound['id'],
    organizationId,
    event['id'],
  ]);
  await connection.query("UPDATE payments SET state = 'POSTED', number = ? WHERE organization_id = ? AND id = ?", [
    await nextNumber(connection, String(payment['number'])),
    organizationId,
    payment['id'],
  ]);
  await connection.query('COMMIT');
}

/** The next number of the series that a number is of. */
async function nextNumber(connection: PoolConnection, like: string): Promise<string> {
  const [kind = '', year = ''] = like.split('-');
  const [{ insertId }] = await connection.query<ResultSetHeader>(
    'UPDATE number_series SET last_number = LAST_INSERT_ID(last_number + 1) WHERE organization_id = ? AND kind = ? AND year = ?',
    [task.organizationId, kind, year],
  );
  return `${kind}-${year}-${String(insertId).padStart(6, '0')}`;
}

async function insert(connection: PoolConnection, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  await connection.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`, [rows.map((row) => Object.values(row))]);
}

async function readBookings(): Promise<Booking[]> {
  const connection = await connectTo(task.from);
  const received = `FROM provider_events e
    JOIN inbound_transactions i ON i.organization_id = e.organization_id AND i.id = e.inbound_transaction_id
    JOIN payments p ON p.organization_id = e.organization_id AND p.inbound_transaction_id = i.id`;
  const read = (table: string, join: string, order: string): Promise<Row[]> =>
    rowsOf<Row>(connection, `SELECT ${table}.* ${received} ${join} WHERE e.organization_id = ? AND e.id > ? ORDER BY e.id, ${order}`, [
      task.organizationId,
      task.after,
    ]);
  const ofPosting = (table: string): string => `JOIN ${table} t ON t.organization_id = e.organization_id AND t.`;
  const [events, inbounds, payments] = [await read('e', '', 'e.id'), await read('i', '', 'i.id'), await read('p', '', 'p.id')];
  const postings = await read('t', `${ofPosting('postings')}id = p.receipt_posting_id`, 't.id');
  const entries = await read('t', `${ofPosting('entries')}posting_id = p.receipt_posting_id`, 't.line');
  const allocations = await read('t', `${ofPosting('allocations')}payment_id = p.id`, 't.id');
  const announcements = await read('t', `${ofPosting('outbox_events')}aggregate_id = p.id AND t.type = 'payment.posted'`, 't.id');
  await connection.end();
  const entriesOf = Map.groupBy(entries, (row) => row['posting_id']);
  const allocationsOf = Map.groupBy(allocations, (row) => row['payment_id']);
  return payments.map((payment, i) => ({
    event: events[i] ?? {},
    inbound: inbounds[i] ?? {},
    payment,
    posting: postings[i] ?? {},
    entries: entriesOf.get(payment['receipt_posting_id'] ?? null) ?? [],
    allocations: allocationsOf.get(payment['id'] ?? null) ?? [],
    announcement: announcements[i] ?? {},
  }));
}
