import { insertRows, type Reader, type Tx } from '@plotihub/database';

/** ROOT wraps data keys, and is itself wrapped by a master key. DATA encrypts values of one organization. */
export type KeyKind = 'ROOT' | 'DATA';

export interface KeyRow {
  organizationId: string;
  id: string;
  kind: KeyKind;
  /** Id of the master key or root key that it is wrapped with. */
  wrappedBy: string;
  wrapped: Buffer;
}

const SELECT = 'SELECT organization_id AS organizationId, id, kind, wrapped_by AS wrappedBy, wrapped FROM encryption_keys';

/** SQL of keys, which lie in the database wrapped only. Functions, because a library has no module of its own. */
export const keysRepository = {
  async current(db: Reader, organizationId: string, kind: KeyKind): Promise<KeyRow | undefined> {
    const rows: KeyRow[] = await db.query(`${SELECT} WHERE organization_id = ? AND kind = ? AND current = 1`, [organizationId, kind]);
    return rows[0];
  },

  async find(db: Reader, organizationId: string, id: string): Promise<KeyRow | undefined> {
    const rows: KeyRow[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows[0];
  },

  /** All data keys of an organization, the current one first. */
  dataKeysOf(db: Reader, organizationId: string): Promise<KeyRow[]> {
    return db.query(`${SELECT} WHERE organization_id = ? AND kind = 'DATA' ORDER BY current DESC, id DESC`, [organizationId]);
  },

  /** The new current key. @throws the driver's duplicate error if there is one already */
  async insert(db: Tx, key: KeyRow, now: Date): Promise<void> {
    await insertRows(
      db,
      'encryption_keys',
      ['organization_id', 'id', 'kind', 'current', 'wrapped_by', 'wrapped', 'created_at'],
      [[key.organizationId, key.id, key.kind, 1, key.wrappedBy, key.wrapped, now]],
    );
  },

  /** The key opens what it sealed, and seals nothing more. */
  async retire(tx: Tx, organizationId: string, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE encryption_keys SET current = NULL, retired_at = ? WHERE organization_id = ? AND id = ?', [
      now,
      organizationId,
      id,
    ]);
  },

  /** Data keys that are not wrapped by the root key, by primary key, after the given one. */
  notWrappedBy(tx: Tx, rootId: string, after: { organizationId: string; id: string }, limit: number): Promise<KeyRow[]> {
    return tx.query(
      `${SELECT} WHERE kind = 'DATA' AND wrapped_by <> ? AND (organization_id > ? OR (organization_id = ? AND id > ?))
        ORDER BY organization_id, id LIMIT ? FOR UPDATE`,
      [rootId, after.organizationId, after.organizationId, after.id, limit],
    );
  },

  async rewrap(tx: Tx, key: KeyRow): Promise<void> {
    await tx.query('UPDATE encryption_keys SET wrapped_by = ?, wrapped = ? WHERE organization_id = ? AND id = ?', [
      key.wrappedBy,
      key.wrapped,
      key.organizationId,
      key.id,
    ]);
  },
};
