import { Injectable } from '@nestjs/common';
import { databaseErrorCode, insertRows, type Reader, type Tx } from '@plotihub/database';

/** A web page that calls the API, by the origins it comes from. */
export interface WebClient {
  id: string;
  name: string;
  /** In alphabetical order. */
  origins: string[];
  version: number;
  /** The user who registered it. */
  createdBy: string;
  createdAt: Date;
}

const SELECT = 'SELECT id, name, version, created_by AS createdBy, created_at AS createdAt FROM web_clients WHERE organization_id = ?';

/** SQL of web clients. */
@Injectable()
export class WebClientsRepository {
  /** @returns false if another client of the organization has one of the origins */
  async insert(tx: Tx, organizationId: string, { id, name, origins, version, createdBy, createdAt }: WebClient): Promise<boolean> {
    const columns = ['organization_id', 'id', 'name', 'version', 'created_by', 'created_at'];
    await insertRows(tx, 'web_clients', columns, [[organizationId, id, name, version, createdBy, createdAt]]);
    return this.insertOrigins(tx, organizationId, id, origins);
  }

  /** @returns false if the version is no longer the expected one, or there is no such client */
  async rename(tx: Tx, organizationId: string, { id, version }: { id: string; version: number }, name: string): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      'UPDATE web_clients SET name = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?',
      [name, organizationId, id, version],
    );
    return result.affectedRows === 1;
  }

  /** @returns false if another client of the organization has one of them */
  async replaceOrigins(tx: Tx, organizationId: string, id: string, origins: readonly string[]): Promise<boolean> {
    await this.removeOrigins(tx, organizationId, id);
    return this.insertOrigins(tx, organizationId, id, origins);
  }

  async remove(tx: Tx, organizationId: string, id: string): Promise<void> {
    await this.removeOrigins(tx, organizationId, id);
    await tx.query('DELETE FROM web_clients WHERE organization_id = ? AND id = ?', [organizationId, id]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<WebClient | undefined> {
    return (await this.complete(db, organizationId, await db.query(`${SELECT} AND id = ?`, [organizationId, id])))[0];
  }

  /** As `find`, locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<WebClient | undefined> {
    return (await this.complete(tx, organizationId, await tx.query(`${SELECT} AND id = ? FOR UPDATE`, [organizationId, id])))[0];
  }

  /** In the order in which they were registered. */
  async list(db: Reader, organizationId: string, { after = '', limit }: { after?: string; limit: number }): Promise<WebClient[]> {
    return this.complete(db, organizationId, await db.query(`${SELECT} AND id > ? ORDER BY id LIMIT ?`, [organizationId, after, limit]));
  }

  async count(db: Reader, organizationId: string): Promise<number> {
    const rows: { n: string | number }[] = await db.query('SELECT COUNT(*) AS n FROM web_clients WHERE organization_id = ?', [
      organizationId,
    ]);
    return Number(rows[0]?.n);
  }

  /** Whether any organization has registered it. */
  async isRegistered(db: Reader, origin: string): Promise<boolean> {
    const rows: unknown[] = await db.query('SELECT 1 FROM web_client_origins WHERE origin = ? LIMIT 1', [origin]);
    return rows.length > 0;
  }

  async originsOf(db: Reader, organizationId: string): Promise<string[]> {
    const rows: { origin: string }[] = await db.query('SELECT origin FROM web_client_origins WHERE organization_id = ?', [organizationId]);
    return rows.map(({ origin }) => origin);
  }

  private async insertOrigins(tx: Tx, organizationId: string, id: string, origins: readonly string[]): Promise<boolean> {
    const rows = origins.map((origin) => [organizationId, id, origin]);
    try {
      await insertRows(tx, 'web_client_origins', ['organization_id', 'web_client_id', 'origin'], rows);
      return true;
    } catch (error) {
      if (databaseErrorCode(error) !== 'ER_DUP_ENTRY') throw error;
      return false;
    }
  }

  private async removeOrigins(tx: Tx, organizationId: string, id: string): Promise<void> {
    await tx.query('DELETE FROM web_client_origins WHERE organization_id = ? AND web_client_id = ?', [organizationId, id]);
  }

  private async complete(db: Reader, organizationId: string, clients: readonly Omit<WebClient, 'origins'>[]): Promise<WebClient[]> {
    if (clients.length === 0) return [];
    const rows: { id: string; origin: string }[] = await db.query(
      'SELECT web_client_id AS id, origin FROM web_client_origins WHERE organization_id = ? AND web_client_id IN (?) ORDER BY origin',
      [organizationId, clients.map(({ id }) => id)],
    );
    const byClient = Map.groupBy(rows, ({ id }) => id);
    return clients.map((client) => ({ ...client, origins: (byClient.get(client.id) ?? []).map(({ origin }) => origin) }));
  }
}
