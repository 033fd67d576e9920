import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { In } from 'typeorm';
import { TenantEntity } from './leases.entities.js';
import { tenantSight } from './sight.rules.js';

const COLUMNS = [
  'organization_id',
  'id',
  'name',
  'kind',
  'phone',
  'email',
  'language',
  'id_type',
  'id_number_sealed',
  'id_number_index',
  'kra_pin_sealed',
  'next_of_kin_name_sealed',
  'next_of_kin_phone_sealed',
  'marketing_consent_at',
  'version',
  'created_at',
] as const;

/** Text in which LIKE's own characters stand for themselves. */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** SQL of tenants. */
@Injectable()
export class TenantsRepository {
  async insertMany(tx: Tx, tenants: readonly TenantEntity[]): Promise<void> {
    await insertRows(
      tx,
      'tenants',
      COLUMNS,
      tenants.map((tenant) => [
        tenant.organizationId,
        tenant.id,
        tenant.name,
        tenant.kind,
        tenant.phone,
        tenant.email,
        tenant.language,
        tenant.idType,
        tenant.idNumberSealed,
        tenant.idNumberIndex,
        tenant.kraPinSealed,
        tenant.nextOfKinNameSealed,
        tenant.nextOfKinPhoneSealed,
        tenant.marketingConsentAt,
        tenant.version,
        tenant.createdAt,
      ]),
    );
  }

  find(db: Reader, organizationId: string, id: string): Promise<TenantEntity | null> {
    return db.findOneBy(TenantEntity, { organizationId, id });
  }

  /** Tenants in id order; with a search, those of whose name a word begins so, or whose phone does, or whose ID number it is. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { search: { name: string; phone: string | undefined; idNumberIndexes: Buffer[] } | undefined; sight: Sight },
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<TenantEntity[]> {
    const { search, sight } = filter;
    const query = db
      .createQueryBuilder(TenantEntity, 't')
      .where('t.organizationId = :organizationId AND t.id > :after', { organizationId, after })
      .orderBy('t.id')
      .limit(limit);
    const seen = within(sight, tenantSight('t'));
    let place = 0;
    query.andWhere(
      `TRUE${seen.sql.replaceAll('?', () => `:...seen${place++}`)}`,
      Object.fromEntries(seen.values.map((ids, i) => [`seen${i}`, ids])),
    );
    if (search !== undefined) {
      const name = literally(search.name);
      const words = search.phone === undefined ? '(t.name LIKE :first OR t.name LIKE :other)' : 't.phone LIKE :phone';
      const id = search.idNumberIndexes.length > 0 ? ' OR t.idNumberIndex IN (:...ids)' : '';
      query.andWhere(`(${words}${id})`, {
        first: `${name}%`,
        other: `% ${name}%`,
        phone: `${search.phone}%`,
        ids: search.idNumberIndexes,
      });
    }
    return query.getMany();
  }

  /** Tenants whom landlords have registered under a phone, of whichever organization, in the order they were added. */
  async ofPhone(db: Reader, phone: string, organizationId: string | undefined, limit: number): Promise<TenantEntity[]> {
    return db.find(TenantEntity, {
      where: { phone, ...(organizationId === undefined ? {} : { organizationId }) },
      order: { organizationId: 'ASC', id: 'ASC' },
      take: limit,
    });
  }

  /** Those of the ids that exist. */
  async findIds(db: Reader, organizationId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.find(TenantEntity, { where: { organizationId, id: In([...ids]) }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  /** @returns false if the version is no longer the expected one. */
  async update(tx: Tx, key: { organizationId: string; id: string; version: number }, changes: Partial<TenantEntity>): Promise<boolean> {
    const result = await tx.update(TenantEntity, key, { ...changes, version: key.version + 1 });
    return result.affected === 1;
  }
}
