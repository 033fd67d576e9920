import { Injectable } from '@nestjs/common';
import { idsInSight, type Sight } from '@plotihub/auth';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { And, In, MoreThan } from 'typeorm';
import { UnitEntity } from './properties.entities.js';
import type { Occupancy } from './units.rules.js';

const COLUMNS = [
  'organization_id',
  'id',
  'property_id',
  'block_id',
  'label',
  'type',
  'use_kind',
  'market_rent_minor',
  'currency',
  'pay_reference',
  'occupancy',
  'hold',
  'version',
  'created_at',
] as const;

/** SQL of units. */
@Injectable()
export class UnitsRepository {
  async insertMany(tx: Tx, units: readonly UnitEntity[]): Promise<void> {
    await insertRows(
      tx,
      'units',
      COLUMNS,
      units.map((unit) => [
        unit.organizationId,
        unit.id,
        unit.propertyId,
        unit.blockId,
        unit.label,
        unit.type,
        unit.use,
        unit.marketRentMinor,
        unit.currency,
        unit.payReference,
        unit.occupancy,
        unit.hold,
        unit.version,
        unit.createdAt,
      ]),
    );
  }

  find(db: Reader, organizationId: string, by: { id: string } | { payReference: string }): Promise<UnitEntity | null> {
    return db.findOneBy(UnitEntity, { organizationId, ...by });
  }

  findMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<UnitEntity[]> {
    return db.findBy(UnitEntity, { organizationId, id: In([...ids]) });
  }

  list(
    db: Reader,
    organizationId: string,
    filter: { propertyId?: string; occupancy?: Occupancy; sight: Sight },
    { after, limit }: { after?: string; limit: number },
  ): Promise<UnitEntity[]> {
    const { propertyId, occupancy } = filter;
    const seen = idsInSight(filter.sight, 'property');
    const property = [...(propertyId === undefined ? [] : [In([propertyId])]), ...(seen === undefined ? [] : [In(seen)])];
    return db.find(UnitEntity, {
      where: {
        organizationId,
        ...(property.length > 0 ? { propertyId: And(...property) } : {}),
        ...(occupancy === undefined ? {} : { occupancy }),
        id: MoreThan(after ?? ''),
      },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Units with one of the references. */
  async findByReferences(
    db: Reader,
    organizationId: string,
    references: readonly string[],
  ): Promise<{ id: string; propertyId: string; label: string; payReference: string }[]> {
    if (references.length === 0) return [];
    return db.query(
      `SELECT id, property_id AS propertyId, label, pay_reference AS payReference FROM units
        WHERE organization_id = ? AND pay_reference IN (?) ORDER BY pay_reference`,
      [organizationId, references],
    );
  }

  /** Every reference of the organization with a length within reach, out of the index alone. */
  async references(
    db: Reader,
    organizationId: string,
    length: { min: number; max: number },
  ): Promise<{ id: string; payReference: string }[]> {
    return db.query(
      `SELECT id, pay_reference AS payReference FROM units
        WHERE organization_id = ? AND CHAR_LENGTH(pay_reference) BETWEEN ? AND ? ORDER BY pay_reference`,
      [organizationId, length.min, length.max],
    );
  }

  /** Rows of those units that exist, locked in ascending id until the transaction ends. */
  lock(tx: Tx, organizationId: string, ids: readonly string[]): Promise<UnitEntity[]> {
    return tx.find(UnitEntity, {
      where: { organizationId, id: In([...ids]) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** @returns false if the version is no longer the expected one. */
  async update(tx: Tx, key: { organizationId: string; id: string; version: number }, changes: Partial<UnitEntity>): Promise<boolean> {
    const result = await tx.update(UnitEntity, key, { ...changes, version: key.version + 1 });
    return result.affected === 1;
  }

  /** A unit that becomes occupied is no longer held back. */
  async setOccupancy(tx: Tx, organizationId: string, ids: readonly string[], occupancy: Occupancy): Promise<void> {
    await tx.query(
      `UPDATE units SET hold = CASE WHEN ? IN ('OCCUPIED', 'NOTICE_GIVEN') THEN NULL ELSE hold END, version = version + 1, occupancy = ?
        WHERE organization_id = ? AND id IN (?) AND occupancy <> ?`,
      [occupancy, occupancy, organizationId, ids, occupancy],
    );
  }
}
