import { Injectable } from '@nestjs/common';
import { seenIds, Sights } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { inspectionSight } from './inspections.repository.js';

/** Which inspections lie in a sight. */
@Injectable()
export class InspectionsSight {
  constructor(sights: Sights, database: Database) {
    const columns = inspectionSight('t');
    sights.register('isp', {
      noun: 'inspection',
      seen: (scope, ids) => seenIds(database.reader, { table: 'inspections', columns }, scope, ids),
    });
  }
}
