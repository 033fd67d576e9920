import { Injectable } from '@nestjs/common';
import { idsInSight, type Sight } from '@plotihub/auth';
import type { Reader, Tx } from '@plotihub/database';
import { And, In, MoreThan } from 'typeorm';
import { OwnerEntity } from './properties.entities.js';

/** SQL of owners. */
@Injectable()
export class OwnersRepository {
  async insert(tx: Tx, owner: OwnerEntity): Promise<void> {
    await tx.insert(OwnerEntity, { ...owner });
  }

  find(db: Reader, organizationId: string, id: string): Promise<OwnerEntity | null> {
    return db.findOneBy(OwnerEntity, { organizationId, id });
  }

  list(db: Reader, organizationId: string, sight: Sight, { after = '', limit }: { after?: string; limit: number }): Promise<OwnerEntity[]> {
    const seen = idsInSight(sight, 'owner');
    const id = seen === undefined ? MoreThan(after) : And(MoreThan(after), In(seen));
    return db.find(OwnerEntity, { where: { organizationId, id }, order: { id: 'ASC' }, take: limit });
  }

  /** Those of the ids that exist. */
  async findIds(db: Reader, organizationId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.find(OwnerEntity, { where: { organizationId, id: In([...ids]) }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  /** @returns false if the version is no longer the expected one. */
  async update(
    tx: Tx,
    key: { organizationId: string; id: string; version: number },
    changes: Partial<Pick<OwnerEntity, 'name' | 'phone' | 'email' | 'kraPinSealed' | 'marketingConsentAt'>>,
  ): Promise<boolean> {
    const result = await tx.update(OwnerEntity, key, { ...changes, version: key.version + 1 });
    return result.affected === 1;
  }
}
