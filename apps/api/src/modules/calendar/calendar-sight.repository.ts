import { Injectable } from '@nestjs/common';
import { Sights } from '@plotihub/auth';
import { Database } from '@plotihub/database';

/** A feed is its holder's own, whatever else they see. */
@Injectable()
export class CalendarSight {
  constructor(sights: Sights, database: Database) {
    sights.register('cfd', {
      noun: 'calendar feed',
      seen: async ({ organizationId, id: viewer = '' }, ids) => {
        const sql = 'SELECT id FROM calendar_feeds WHERE organization_id = ? AND id IN (?) AND holder_id = ?';
        const rows: { id: string }[] = await database.reader.query(sql, [organizationId, ids, viewer]);
        return new Set(rows.map(({ id }) => id));
      },
    });
  }
}
