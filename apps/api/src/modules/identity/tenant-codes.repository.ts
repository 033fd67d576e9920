import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** A tenant whom a code lets in. */
export interface CodeTenant {
  organizationId: string;
  tenantId: string;
}

export interface TenantCodeRow {
  id: string;
  codeHash: string;
  /** Empty for a phone that nobody knows. */
  tenants: CodeTenant[];
}

/** SQL of tenants' sign-in codes. */
@Injectable()
export class TenantCodesRepository {
  async insert(tx: Tx, row: TenantCodeRow & { createdAt: Date; expiresAt: Date }): Promise<void> {
    await tx.query('INSERT INTO tenant_codes (id, code_hash, tenants, created_at, expires_at) VALUES (?, ?, ?, ?, ?)', [
      row.id,
      row.codeHash,
      JSON.stringify(row.tenants),
      row.createdAt,
      row.expiresAt,
    ]);
  }

  /** Takes one of the tries of a code that is good, before anybody looks at the guess. @returns false if there is none left */
  async takeTry(tx: Tx, id: string, now: Date, most: number): Promise<boolean> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      'UPDATE tenant_codes SET tries = tries + 1 WHERE id = ? AND tries < ? AND used_at IS NULL AND expires_at > ?',
      [id, most, now],
    );
    return affectedRows === 1;
  }

  async find(db: Reader, id: string): Promise<TenantCodeRow | undefined> {
    const rows: (Omit<TenantCodeRow, 'tenants'> & { tenants: unknown })[] = await db.query(
      'SELECT id, code_hash AS codeHash, tenants FROM tenant_codes WHERE id = ?',
      [id],
    );
    const [row] = rows;
    // JSON comes parsed from MySQL and as text from MariaDB.
    return row && { ...row, tenants: (typeof row.tenants === 'string' ? JSON.parse(row.tenants) : row.tenants) as CodeTenant[] };
  }

  /** @returns false if it was used before */
  async use(tx: Tx, id: string, at: Date): Promise<boolean> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      'UPDATE tenant_codes SET used_at = ? WHERE id = ? AND used_at IS NULL',
      [at, id],
    );
    return affectedRows === 1;
  }

  /** @returns how many */
  async forget(tx: Tx, before: Date, limit: number): Promise<number> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>('DELETE FROM tenant_codes WHERE expires_at < ? LIMIT ?', [
      before,
      limit,
    ]);
    return affectedRows;
  }
}
