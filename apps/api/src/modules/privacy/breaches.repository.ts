import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

export type BreachState = 'OPEN' | 'NOTIFIED';

export interface BreachRow {
  organizationId: string;
  id: string;
  /** When somebody here came to know of it. */
  awareAt: Date;
  dueAt: Date;
  notifiedAt: Date | null;
  description: string;
  measures: string | null;
  /** How many people it may touch; null if that is not known yet. */
  persons: number | null;
  dataClasses: string[];
  state: BreachState;
  version: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

const SELECT = `SELECT organization_id AS organizationId, id, aware_at AS awareAt, due_at AS dueAt, notified_at AS notifiedAt, description, measures,
  persons, data_classes AS dataClasses, state, version, created_by AS createdBy, created_at AS createdAt, updated_at AS updatedAt FROM breaches`;

type Stored = Omit<BreachRow, 'dataClasses'> & { dataClasses: string };
const toRow = (row: Stored): BreachRow => ({ ...row, dataClasses: row.dataClasses === '' ? [] : row.dataClasses.split(',') });

/** SQL of the register of breaches. */
@Injectable()
export class BreachesRepository {
  async insert(tx: Tx, row: BreachRow): Promise<void> {
    await insertRows(
      tx,
      'breaches',
      [
        'organization_id',
        'id',
        'aware_at',
        'due_at',
        'description',
        'measures',
        'persons',
        'data_classes',
        'state',
        'version',
        'created_by',
        'created_at',
        'updated_at',
      ],
      [
        [
          row.organizationId,
          row.id,
          row.awareAt,
          row.dueAt,
          row.description,
          row.measures,
          row.persons,
          row.dataClasses.join(','),
          row.state,
          row.version,
          row.createdBy,
          row.createdAt,
          row.updatedAt,
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<BreachRow | undefined> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows[0] && toRow(rows[0]);
  }

  async list(db: Reader, organizationId: string, after: string, limit: number): Promise<BreachRow[]> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE organization_id = ? AND id > ? ORDER BY id LIMIT ?`, [
      organizationId,
      after,
      limit,
    ]);
    return rows.map(toRow);
  }

  /** @returns false if the version is no longer the expected one */
  async update(tx: Tx, row: BreachRow): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE breaches SET description = ?, measures = ?, persons = ?, data_classes = ?, state = ?, notified_at = ?, updated_at = ?, version = version + 1
        WHERE organization_id = ? AND id = ? AND version = ?`,
      [
        row.description,
        row.measures,
        row.persons,
        row.dataClasses.join(','),
        row.state,
        row.notifiedAt,
        row.updatedAt,
        row.organizationId,
        row.id,
        row.version,
      ],
    );
    return result.affectedRows === 1;
  }

  /** Overdue ones that nobody was told of, and that nobody will be told of again. */
  async takeOverdue(tx: Tx, now: Date, limit: number): Promise<{ organizationId: string; id: string; dueAt: Date }[]> {
    const rows: { organizationId: string; id: string; dueAt: Date }[] = await tx.query(
      `SELECT organization_id AS organizationId, id, due_at AS dueAt FROM breaches
        WHERE state = 'OPEN' AND overdue_logged_at IS NULL AND due_at <= ? LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query('UPDATE breaches SET overdue_logged_at = ? WHERE organization_id = ? AND id = ?', [now, organizationId, id]);
    return rows;
  }
}
