import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Records, type RecordKind } from '@plotihub/records';
import { Clock } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';

const THINGS: Readonly<Record<string, { noun: string; table: string; columns: SightColumns }>> = {
  prp: { noun: 'property', table: 'properties', columns: { property: 't.id IN (?)' } },
  blk: { noun: 'block', table: 'blocks', columns: { property: 't.property_id IN (?)' } },
  unt: { noun: 'unit', table: 'units', columns: { property: 't.property_id IN (?)' } },
  // An owner's address is for the office and for the owner: who sees a property does not see it.
  own: { noun: 'owner', table: 'owners', columns: { owner: 't.id IN (?)' } },
};

const RUNS = ['ADMIN', 'MANAGER', 'API_CLIENT'];
/** What is kept with them. Caretakers take photos; an owner's papers are between the office and the owner. */
const RECORDS: Readonly<Record<string, RecordKind>> = {
  prp: { kind: 'PROPERTY', attach: [...RUNS, 'CARETAKER'], shownTo: ['CARETAKER', 'OWNER'], notes: true },
  unt: { kind: 'UNIT', attach: [...RUNS, 'CARETAKER'], shownTo: ['CARETAKER', 'OWNER'], notes: true },
  own: { kind: 'OWNER', attach: [...RUNS, 'ACCOUNTANT'], shownTo: [], notes: true },
};

/** Which properties, blocks, units and owners lie in a sight, and which properties an owner sees. */
@Injectable()
export class PropertiesSight {
  constructor(
    sights: Sights,
    records: Records,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    for (const [prefix, { noun, ...thing }] of Object.entries(THINGS))
      sights.register(prefix, { noun, seen: (scope, ids) => seenIds(database.reader, thing, scope, ids) });
    for (const [prefix, kind] of Object.entries(RECORDS)) records.register(prefix, kind);
    sights.complete('owner', async (organizationId, ids) => ({ property: await this.propertiesOf(organizationId, ids) }));
  }

  /** Properties in which the owners have a share in the version in force today; in the first one, if none has begun. */
  private async propertiesOf(organizationId: string, ownerIds: readonly string[]): Promise<string[]> {
    const { timeZone } = await this.organizations.get(this.database.reader, organizationId);
    const rows: { id: string }[] = await this.database.reader.query(
      `SELECT DISTINCT o.property_id AS id
         FROM ownership_shares s
         JOIN ownerships o ON o.organization_id = s.organization_id AND o.id = s.ownership_id
        WHERE s.organization_id = ? AND s.owner_id IN (?)
          AND o.from_on = COALESCE(
                (SELECT MAX(b.from_on) FROM ownerships b WHERE b.organization_id = o.organization_id AND b.property_id = o.property_id AND b.from_on <= ?),
                (SELECT MIN(f.from_on) FROM ownerships f WHERE f.organization_id = o.organization_id AND f.property_id = o.property_id))
        ORDER BY o.property_id`,
      [organizationId, ownerIds, this.clock.today(timeZone)],
    );
    return rows.map(({ id }) => id);
  }
}
