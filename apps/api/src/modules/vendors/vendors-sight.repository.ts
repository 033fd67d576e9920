import { Injectable } from '@nestjs/common';
import { Sights, type Sight } from '@plotihub/auth';
import { Database } from '@plotihub/database';

/** Who sees a property chooses among all vendors. */
export const choosesVendors = (sight: Sight): boolean => sight === 'ALL' || (sight['property'] ?? []).length > 0;

/** Vendors hang on no property: who works on a part of the organization chooses among all of them, who lives in it sees none. */
@Injectable()
export class VendorsSight {
  constructor(sights: Sights, database: Database) {
    sights.register('vnd', {
      noun: 'vendor',
      seen: async ({ organizationId, sight }, ids) => {
        if (!choosesVendors(sight)) return new Set<string>();
        const rows: { id: string }[] = await database.reader.query('SELECT id FROM vendors WHERE organization_id = ? AND id IN (?)', [
          organizationId,
          ids,
        ]);
        return new Set(rows.map(({ id }) => id));
      },
    });
  }
}
