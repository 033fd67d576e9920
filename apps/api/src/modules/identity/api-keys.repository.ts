import { Injectable } from '@nestjs/common';
import { databaseErrorCode, insertRows, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';

/** An API key as it is stored: of its secret only the SHA-256. */
export interface ApiKeyRow {
  organizationId: string;
  id: string;
  name: string;
  secretHash: string;
  scopes: string[];
  /** Null: the whole organization. */
  propertyIds: string[] | null;
  /** Null: from anywhere. */
  networks: string[] | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  replacedBy: string | null;
}

const COLUMNS = [
  'organization_id',
  'id',
  'name',
  'secret_hash',
  'scopes',
  'limited',
  'networks',
  'created_by',
  'created_at',
  'expires_at',
] as const;

const SELECT = `SELECT organization_id AS organizationId, id, name, secret_hash AS secretHash, scopes, limited, networks, created_by AS createdBy,
  created_at AS createdAt, expires_at AS expiresAt, last_used_at AS lastUsedAt, revoked_at AS revokedAt, replaced_by AS replacedBy FROM api_keys`;

type Stored = Omit<ApiKeyRow, 'scopes' | 'propertyIds' | 'networks'> & { scopes: unknown; networks: unknown; limited: number | string };

/** JSON comes parsed from MySQL and as text from MariaDB. */
const list = (value: unknown): string[] => (typeof value === 'string' ? JSON.parse(value) : value) as string[];

/** @throws NotFound for a property that the organization does not have: the foreign key says so. */
async function insertProperties(tx: Tx, organizationId: string, keyId: string, propertyIds: readonly string[]): Promise<void> {
  try {
    await insertRows(
      tx,
      'api_key_properties',
      ['organization_id', 'api_key_id', 'property_id'],
      propertyIds.map((propertyId) => [organizationId, keyId, propertyId]),
    );
  } catch (error) {
    if (databaseErrorCode(error) !== 'ER_NO_REFERENCED_ROW_2') throw error;
    throw new NotFound('One of the properties is not there.');
  }
}

/** SQL of API keys. */
@Injectable()
export class ApiKeysRepository {
  async insert(tx: Tx, row: ApiKeyRow): Promise<void> {
    const { organizationId, id, name, secretHash, scopes, propertyIds, networks, createdBy, createdAt, expiresAt } = row;
    const limited = propertyIds === null ? 0 : 1;
    const json = networks && JSON.stringify(networks);
    await insertRows(tx, 'api_keys', COLUMNS, [
      [organizationId, id, name, secretHash, JSON.stringify(scopes), limited, json, createdBy, createdAt, expiresAt],
    ]);
    await insertProperties(tx, organizationId, id, propertyIds ?? []);
  }

  /** By its own id, whichever organization's: all that a request with a key says of itself. */
  async findById(db: Reader, id: string): Promise<ApiKeyRow | undefined> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE id = ?`, [id]);
    return (await this.complete(db, rows))[0];
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<ApiKeyRow | undefined> {
    const rows: Stored[] = await tx.query(`${SELECT} WHERE organization_id = ? AND id = ? FOR UPDATE`, [organizationId, id]);
    return (await this.complete(tx, rows))[0];
  }

  /** Newest first. */
  async list(db: Reader, organizationId: string, { after, limit }: { after?: string; limit: number }): Promise<ApiKeyRow[]> {
    const rows: Stored[] = await db.query(
      `${SELECT} WHERE organization_id = ? ${after === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
      [organizationId, ...(after === undefined ? [] : [after]), limit],
    );
    return this.complete(db, rows);
  }

  async revoke(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE api_keys SET revoked_at = ? WHERE organization_id = ? AND id = ? AND revoked_at IS NULL', [
      at,
      organizationId,
      id,
    ]);
  }

  /** Another key takes its place; until `expiresAt` both are good. */
  async replace(tx: Tx, organizationId: string, id: string, { by, expiresAt }: { by: string; expiresAt: Date }): Promise<void> {
    await tx.query('UPDATE api_keys SET replaced_by = ?, expires_at = ? WHERE organization_id = ? AND id = ?', [
      by,
      expiresAt,
      organizationId,
      id,
    ]);
  }

  /** Notes a use, unless one is noted that is younger than a minute. */
  async noteUse(db: Reader, organizationId: string, id: string, at: Date): Promise<void> {
    await db.query(
      'UPDATE api_keys SET last_used_at = ? WHERE organization_id = ? AND id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
      [at, organizationId, id, new Date(at.getTime() - 60_000)],
    );
  }

  private async complete(db: Reader, rows: readonly Stored[]): Promise<ApiKeyRow[]> {
    const limited = rows.filter((row) => Number(row.limited) === 1);
    const properties: { keyId: string; propertyId: string }[] =
      limited.length === 0
        ? []
        : await db.query(
            'SELECT api_key_id AS keyId, property_id AS propertyId FROM api_key_properties WHERE organization_id IN (?) AND api_key_id IN (?) ORDER BY property_id',
            [[...new Set(limited.map(({ organizationId }) => organizationId))], limited.map(({ id }) => id)],
          );
    const byKey = Map.groupBy(properties, ({ keyId }) => keyId);
    return rows.map(({ limited: isLimited, ...row }) => ({
      ...row,
      scopes: list(row.scopes),
      networks: row.networks === null ? null : list(row.networks),
      propertyIds: Number(isLimited) === 1 ? (byKey.get(row.id) ?? []).map(({ propertyId }) => propertyId) : null,
    }));
  }
}
