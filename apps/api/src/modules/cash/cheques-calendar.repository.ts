import { Injectable } from '@nestjs/common';
import { within } from '@plotihub/auth';
import { CalendarSources, type CalendarEntry, type CalendarRequest } from '@plotihub/calendar';
import { Database } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { ofLease } from './cash-sight.repository.js';

interface Row {
  id: string;
  on: LocalDate;
  label: string;
  code: string;
  propertyName: string;
}

const FIRST_DAY = '1900-01-01';

/** Cheques that can be banked from a day on. */
@Injectable()
export class ChequesCalendar {
  constructor(
    sources: CalendarSources,
    private readonly database: Database,
  ) {
    sources.register({ kind: 'CHEQUE', permission: 'cheques:read', list: (request) => this.list(request) });
  }

  private async list({ organizationId, sight, from, to, thingId, after, limit }: CalendarRequest): Promise<CalendarEntry[]> {
    const seen = within(sight, ofLease('c'));
    const rows: Row[] = await this.database.reader.query(
      `SELECT c.id, c.drawn_on AS \`on\`, u.label, p.code, p.name AS propertyName FROM cheques c
         JOIN leases l ON l.organization_id = c.organization_id AND l.id = c.lease_id
         JOIN units u ON u.organization_id = l.organization_id AND u.id = l.unit_id
         JOIN properties p ON p.organization_id = l.organization_id AND p.id = l.property_id
        WHERE c.organization_id = ? AND c.state = 'HELD' AND c.drawn_on BETWEEN ? AND ?${seen.sql}
          ${thingId === undefined ? '' : 'AND l.property_id = ?'} AND (c.drawn_on > ? OR (c.drawn_on = ? AND c.id > ?))
        ORDER BY c.drawn_on, c.id LIMIT ?`,
      [
        ...[organizationId, from, to, ...seen.values, ...(thingId === undefined ? [] : [thingId])],
        ...[after?.on ?? FIRST_DAY, after?.on ?? FIRST_DAY, after?.key ?? '', limit],
      ],
    );
    return rows.map(({ id, on, label, code, propertyName }) => {
      return { key: id, on, title: `Cheque to bank: ${code} ${label}`, place: propertyName, subjectId: id };
    });
  }
}
