import { Injectable } from '@nestjs/common';
import { within } from '@plotihub/auth';
import { CalendarSources, type CalendarEntry, type CalendarRequest } from '@plotihub/calendar';
import { Database } from '@plotihub/database';
import { firstDayOf, monthOf, monthsFromTo, type LocalDate } from '@plotihub/time';
import { ownLeaseSight } from './sight.rules.js';

interface DayRow {
  id: string;
  on: LocalDate;
  label: string;
  code: string;
  propertyName: string;
}
interface DueRow extends Omit<DayRow, 'id'> {
  propertyId: string;
  leases: string;
}

/** Leases that go on: their days to come are worth a note. */
const LIVE = "l.state IN ('AWAITING_MOVE_IN', 'ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN')";
const JOINS = `JOIN units u ON u.organization_id = l.organization_id AND u.id = l.unit_id
  JOIN properties p ON p.organization_id = l.organization_id AND p.id = l.property_id`;

/** What leases put into the calendar. No names and no rents: a calendar is shown on screens that others see. */
@Injectable()
export class LeasesCalendar {
  constructor(
    sources: CalendarSources,
    private readonly database: Database,
  ) {
    const permission = 'leases:read';
    const days = [
      { kind: 'LEASE_START', column: 'starts_on', where: "l.state = 'AWAITING_MOVE_IN'", words: 'Lease starts' },
      { kind: 'LEASE_END', column: 'ends_on', where: `${LIVE} AND l.state <> 'NOTICE_GIVEN'`, words: 'Lease ends' },
      { kind: 'NOTICE_EFFECTIVE', column: 'notice_effective_on', where: "l.state = 'NOTICE_GIVEN'", words: 'Notice takes effect' },
    ];
    for (const { kind, ...day } of days) sources.register({ kind, permission, list: (request) => this.days(day, request) });
    sources.register({ kind: 'RENT_DUE', permission, list: (request) => this.rentDue(request) });
  }

  /** A day that stands in the lease. */
  private async days(day: { column: string; where: string; words: string }, request: CalendarRequest): Promise<CalendarEntry[]> {
    const { organizationId, from, to, after, limit } = request;
    const cut = cutOf(request);
    const on = `l.${day.column}`;
    const rows: DayRow[] = await this.database.reader.query(
      `SELECT l.id, ${on} AS \`on\`, u.label, p.code, p.name AS propertyName FROM leases l ${JOINS}
        WHERE l.organization_id = ? AND ${on} BETWEEN ? AND ? AND ${day.where}${cut.sql}
          AND (${on} > ? OR (${on} = ? AND l.id > ?)) ORDER BY ${on}, l.id LIMIT ?`,
      [organizationId, from, to, ...cut.values, after?.on ?? FIRST_DAY, after?.on ?? FIRST_DAY, after?.key ?? '', limit],
    );
    return rows.map(({ id, on: at, label, code, propertyName }) => {
      return { key: id, on: at, title: `${day.words}: ${code} ${label}`, place: propertyName, subjectId: id };
    });
  }

  /** The days on which rent is due, one entry a property and day: fifty units on the fifth are one thing to remember. */
  private async rentDue(request: CalendarRequest): Promise<CalendarEntry[]> {
    const { organizationId, from, to, after, limit } = request;
    const cut = cutOf(request);
    const begin = after && after.on > from ? after.on : from;
    const months = monthsFromTo(monthOf(begin), monthOf(to)).map(firstDayOf);
    const due = 'DATE_ADD(m.first, INTERVAL l.due_day - 1 DAY)';
    const rows: DueRow[] = await this.database.reader.query(
      `SELECT l.property_id AS propertyId, ${due} AS \`on\`, COUNT(*) AS leases, MIN(u.label) AS label, MIN(p.code) AS code, MIN(p.name) AS propertyName
         FROM (${months.map(() => 'SELECT CAST(? AS DATE) AS first').join(' UNION ALL ')}) m
         JOIN leases l ON l.organization_id = ? ${JOINS}
        WHERE ${LIVE} AND ${due} BETWEEN ? AND ? AND l.billed_from_on <= ${due} AND (l.notice_effective_on IS NULL OR ${due} < l.notice_effective_on)
          ${cut.sql} AND (${due} > ? OR (${due} = ? AND l.property_id > ?))
        GROUP BY l.property_id, \`on\` ORDER BY \`on\`, l.property_id LIMIT ?`,
      [
        ...[...months, organizationId, from, to, ...cut.values],
        ...[after?.on ?? FIRST_DAY, after?.on ?? FIRST_DAY, after?.key.split('.')[0] ?? '', limit],
      ],
    );
    return rows.map(({ propertyId, on, leases, label, code, propertyName }) => {
      const whose = Number(leases) === 1 ? `${code} ${label}` : `${propertyName}, ${leases} units`;
      return { key: `${propertyId}.${on}`, on, title: `Rent due: ${whose}`, place: propertyName, subjectId: propertyId };
    });
  }
}

const FIRST_DAY = '1900-01-01';

/** Cuts leases to a sight and, if one is named, to a property. */
function cutOf({ sight, thingId }: CalendarRequest): { sql: string; values: unknown[] } {
  const seen = within(sight, ownLeaseSight('l'));
  return {
    sql: `${seen.sql}${thingId === undefined ? '' : ' AND l.property_id = ?'}`,
    values: [...seen.values, ...(thingId === undefined ? [] : [thingId])],
  };
}
