import { Injectable } from '@nestjs/common';
import { seenIds, Sights, Subjects, type SightColumns } from '@plotihub/auth';
import { Database, isId } from '@plotihub/database';
import { Records, type RecordKind } from '@plotihub/records';
import { chargeRuleSight, ownLeaseSight, tenantSight } from './sight.rules.js';
import { TenantsRepository } from './tenants.repository.js';

const THINGS: Readonly<Record<string, { noun: string; table: string; columns: SightColumns }>> = {
  ten: { noun: 'tenant', table: 'tenants', columns: tenantSight('t') },
  lse: { noun: 'lease', table: 'leases', columns: ownLeaseSight('t') },
  rul: { noun: 'charge rule', table: 'charge_rules', columns: chargeRuleSight('t') },
};

const OFFICE = ['ADMIN', 'MANAGER', 'ACCOUNTANT', 'API_CLIENT'];
/** What is kept with them: a tenant's papers, such as a copy of their ID, are for the office unless it says otherwise. */
const RECORDS: Readonly<Record<string, RecordKind>> = {
  ten: { kind: 'TENANT', attach: OFFICE, shownTo: [], notes: true },
  lse: { kind: 'LEASE', attach: [...OFFICE, 'TENANT'], shownTo: ['TENANT', 'OWNER'], notes: true },
};

/** Which tenants, leases and charge rules lie in a sight; and tenants as subjects of tokens, who see what is theirs. */
@Injectable()
export class LeasesSight {
  constructor(sights: Sights, records: Records, subjects: Subjects, tenants: TenantsRepository, database: Database) {
    for (const [prefix, kind] of Object.entries(RECORDS)) records.register(prefix, kind);
    for (const [prefix, { noun, ...thing }] of Object.entries(THINGS))
      sights.register(prefix, { noun, seen: (scope, ids) => seenIds(database.reader, thing, scope, ids) });
    subjects.register('ten', async (subject) => {
      const { id, organizationId } = subject;
      if (!isId(id, 'ten') || !(await tenants.find(database.reader, organizationId, id))) return undefined;
      return { ...subject, kind: 'TENANT', role: 'TENANT', sight: { tenant: [id] } };
    });
  }
}
