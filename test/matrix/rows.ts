import type { TestApp } from '../support/app.js';

type Row = Readonly<Record<string, unknown>>;

/** Columns through which a row hangs on something that hangs on a property or a lease itself. */
const WAYS_UP = ['unit_id', 'lease_id', 'invoice_id', 'charge_id', 'payment_id', 'tenant_id', 'owner_id', 'ownership_id', 'block_id'];
/** Tables that join two things: what hangs on whom. */
const JOINS = [
  { table: 'lease_parties', from: 'tenant_id', to: 'lease_id' },
  { table: 'ownership_shares', from: 'owner_id', to: 'ownership_id' },
  { table: 'files', from: 'id', to: 'subject_id' },
  { table: 'notes', from: 'id', to: 'subject_id' },
];

/** Every row of one organization in every table, and what hangs on what. */
export class Rows {
  private readonly byId = new Map<string, Row>();
  private readonly joined = new Map<string, string>();

  private constructor(private readonly tables: ReadonlyMap<string, readonly Row[]>) {
    const rows = [...tables.values()].flat().filter(({ id }) => typeof id === 'string');
    for (const row of rows.sort((left, right) => (String(left['id']) < String(right['id']) ? -1 : 1)))
      this.byId.set(String(row['id']), row);
    for (const { table, from, to } of JOINS) {
      for (const row of tables.get(table) ?? []) this.joined.set(String(row[from]), String(row[to]));
    }
  }

  static async of(app: TestApp, organizationId: string): Promise<Rows> {
    const names = await app.rows<{ name: string }>(
      "SELECT DISTINCT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'organization_id' ORDER BY 1",
    );
    const tables = new Map<string, Row[]>();
    for (const { name } of names) tables.set(name, await app.rows(`SELECT * FROM ${name} WHERE organization_id = ?`, [organizationId]));
    tables.set('organizations', await app.rows('SELECT * FROM organizations WHERE id = ?', [organizationId]));
    const members = 'SELECT user_id FROM memberships WHERE organization_id = ?';
    tables.set('users', await app.rows(`SELECT * FROM users WHERE id IN (${members})`, [organizationId]));
    return new Rows(tables);
  }

  /** Every id, in the order in which they were made. */
  get ids(): string[] {
    return [...this.byId.keys()];
  }

  /** The rows of each table as text: equal texts mean that nothing was written. */
  contents(): Record<string, string> {
    const text = (rows: readonly Row[]): string =>
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n');
    return Object.fromEntries([...this.tables].map(([table, rows]) => [table, text(rows)]));
  }

  /** The property that a thing is, or hangs on; undefined if it hangs on none. */
  propertyOf(id: string): string | undefined {
    return this.rootOf(id, 'prp', 'property_id');
  }

  /** The lease that a thing is, or hangs on. */
  leaseOf(id: string): string | undefined {
    return this.rootOf(id, 'lse', 'lease_id');
  }

  private rootOf(id: string, prefix: string, column: string): string | undefined {
    if (id.startsWith(`${prefix}_`)) return id;
    const row = this.byId.get(id);
    const direct = row?.[column];
    if (typeof direct === 'string') return direct;
    const ways = [...WAYS_UP.map((way) => row?.[way]), this.joined.get(id)].filter(
      (next) => typeof next === 'string' && next !== id,
    ) as string[];
    for (const next of ways) {
      const root = this.rootOf(next, prefix, column);
      if (root !== undefined) return root;
    }
    return undefined;
  }
}
