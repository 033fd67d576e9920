import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { safeInteger, type Reader } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Money, type MoneyJson } from '@plotihub/money';
import { Clock, type LocalDate, type TimeZone } from '@plotihub/time';
import type { LeaseState } from '../leases/index.js';
import { OrganizationsService, toMobile } from '../organizations/index.js';
import { normaliseReference } from '../properties/index.js';
import { RentRollRepository, type RentRollRow } from './rent-roll.repository.js';

/** A line of the rent roll, as it goes out. */
export interface RentRollLine {
  leaseId: string;
  state: LeaseState;
  startsOn: LocalDate;
  dueDay: number;
  property: { id: string; name: string; code: string };
  unit: { id: string; label: string; payReference: string };
  tenant: { id: string; name: string; phone: string } | null;
  rent: MoneyJson;
  owed: MoneyJson;
  credit: MoneyJson;
  deposit: MoneyJson;
  overdue: boolean;
  overdueSince: LocalDate | null;
}

/** Zones remembered at most. */
const MOST_ZONES = 10_000;

/** Who lives where, for how much, and what they owe. The list that is read most: one query a page. */
@Injectable()
export class RentRollService {
  /** Time zones of organizations, which never change. */
  private readonly zones = new Map<string, TimeZone>();

  constructor(
    private readonly repository: RentRollRepository,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** Leases in id order, one more than the page holds if there are more. */
  async page(
    db: Reader,
    organizationId: string,
    filter: { propertyId?: string; state?: LeaseState; search?: string; byPhone: boolean; sight: Sight },
    page: PageRequest,
  ): Promise<RentRollLine[]> {
    const { search: text, byPhone, ...rest } = filter;
    const search =
      text === undefined ? undefined : { text, phone: byPhone ? toMobile(text) : undefined, reference: normaliseReference(text) };
    const today = this.clock.today(await this.zoneOf(db, organizationId));
    const rows = await this.repository.page(db, organizationId, { ...rest, search }, { after: page.after, limit: page.limit + 1, today });
    return rows.map(toLine);
  }

  private async zoneOf(db: Reader, organizationId: string): Promise<TimeZone> {
    const known = this.zones.get(organizationId);
    if (known !== undefined) return known;
    const { timeZone } = await this.organizations.get(db, organizationId);
    if (this.zones.size >= MOST_ZONES) this.zones.clear();
    this.zones.set(organizationId, timeZone);
    return timeZone;
  }
}

function toLine(row: RentRollRow): RentRollLine {
  const money = (minor: string | null): MoneyJson => Money.of(safeInteger(minor ?? 0), row.currency).toJSON();
  return {
    leaseId: row.leaseId,
    state: row.state,
    startsOn: row.startsOn,
    dueDay: row.dueDay,
    property: { id: row.propertyId, name: row.propertyName, code: row.propertyCode },
    unit: { id: row.unitId, label: row.unitLabel, payReference: row.payReference },
    tenant: row.tenantId === null ? null : { id: row.tenantId, name: row.tenantName ?? '', phone: row.tenantPhone ?? '' },
    rent: money(row.rentMinor),
    owed: money(row.owedMinor),
    credit: money(row.creditMinor),
    deposit: money(row.depositMinor),
    overdue: row.overdueSince !== null,
    overdueSince: row.overdueSince,
  };
}
