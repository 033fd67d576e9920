import { Injectable } from '@nestjs/common';
import { idsInSight, type Sight } from '@plotihub/auth';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { And, In, MoreThan } from 'typeorm';
import type { Ownership } from './ownership.rules.js';
import { BlockEntity, PropertyEntity } from './properties.entities.js';

interface ShareRow {
  id: string;
  propertyId: string;
  fromOn: LocalDate;
  ownerId: string;
  basisPoints: number;
}

/** SQL of properties, their blocks and who owns them. */
@Injectable()
export class PropertiesRepository {
  async insert(tx: Tx, property: PropertyEntity): Promise<void> {
    await tx.insert(PropertyEntity, { ...property });
  }

  find(db: Reader, organizationId: string, by: { id: string } | { code: string } | { name: string }): Promise<PropertyEntity | null> {
    return db.findOne(PropertyEntity, { where: { organizationId, ...by }, order: { id: 'ASC' } });
  }

  list(
    db: Reader,
    organizationId: string,
    sight: Sight,
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<PropertyEntity[]> {
    const seen = idsInSight(sight, 'property');
    const id = seen === undefined ? MoreThan(after) : And(MoreThan(after), In(seen));
    return db.find(PropertyEntity, { where: { organizationId, id }, order: { id: 'ASC' }, take: limit });
  }

  /** @returns false if the version is no longer the expected one. */
  async update(
    tx: Tx,
    key: { organizationId: string; id: string; version: number },
    changes: Partial<Pick<PropertyEntity, 'name' | 'kind' | 'county' | 'town'>>,
  ): Promise<boolean> {
    const result = await tx.update(PropertyEntity, key, { ...changes, version: key.version + 1 });
    return result.affected === 1;
  }

  /** Holds the property's row until the transaction ends: its ownerships change one after the other. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<void> {
    await tx.query('SELECT id FROM properties WHERE organization_id = ? AND id = ? FOR UPDATE', [organizationId, id]);
  }

  async insertOwnership(tx: Tx, organizationId: string, ownership: Ownership, createdAt: Date): Promise<void> {
    await insertRows(
      tx,
      'ownerships',
      ['organization_id', 'id', 'property_id', 'from_on', 'created_at'],
      [[organizationId, ownership.id, ownership.propertyId, ownership.fromOn, createdAt]],
    );
    await insertRows(
      tx,
      'ownership_shares',
      ['organization_id', 'ownership_id', 'owner_id', 'basis_points'],
      ownership.shares.map(({ ownerId, basisPoints }) => [organizationId, ownership.id, ownerId, basisPoints]),
    );
  }

  /** Every version of the properties, or the versions of those ids; oldest first. */
  async listOwnerships(
    db: Reader,
    organizationId: string,
    by: { propertyIds: readonly string[] } | { ids: readonly string[] },
  ): Promise<Ownership[]> {
    const [column, values] = 'ids' in by ? ['o.id', by.ids] : ['o.property_id', by.propertyIds];
    if (values.length === 0) return [];
    const rows: ShareRow[] = await db.query(
      `SELECT o.id, o.property_id AS propertyId, o.from_on AS fromOn, s.owner_id AS ownerId, s.basis_points AS basisPoints
         FROM ownerships o JOIN ownership_shares s ON s.organization_id = o.organization_id AND s.ownership_id = o.id
        WHERE o.organization_id = ? AND ${column} IN (?) ORDER BY o.from_on, o.id, s.owner_id`,
      [organizationId, values],
    );
    return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((shares) => {
      const [first] = shares;
      if (!first) return [];
      const { id, propertyId, fromOn } = first;
      return [{ id, propertyId, fromOn, shares: shares.map(({ ownerId, basisPoints }) => ({ ownerId, basisPoints })) }];
    });
  }

  async insertBlock(tx: Tx, block: BlockEntity): Promise<void> {
    await tx.insert(BlockEntity, { ...block });
  }

  listBlocks(db: Reader, organizationId: string, propertyId: string, after: string | undefined, limit: number): Promise<BlockEntity[]> {
    return db.find(BlockEntity, { where: { organizationId, propertyId, id: MoreThan(after ?? '') }, order: { id: 'ASC' }, take: limit });
  }

  /** Those of the ids that are blocks of the property. */
  async findBlockIds(db: Reader, organizationId: string, propertyId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await db.find(BlockEntity, { where: { organizationId, propertyId, id: In([...ids]) }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }
}
