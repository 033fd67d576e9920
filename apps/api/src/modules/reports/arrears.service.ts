import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { safeInteger, type Reader } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { LeaseState } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrearsRepository, type ArrearsRow, type ArrearsScope, type ArrearsSums, type DebtorRow } from './arrears.repository.js';
import { BYTE_ORDER_MARK, csvLine } from './csv.rules.js';

/** Open charges by the days that they are past due. */
export interface ArrearsBuckets {
  days0to30: Money;
  days31to60: Money;
  days61to90: Money;
  over90: Money;
  total: Money;
}

/** The arrears of a lease. */
export interface ArrearsLine extends ArrearsBuckets {
  leaseId: string;
  state: LeaseState;
  property: { id: string; name: string; code: string };
  unit: { id: string; label: string; payReference: string };
  tenant: { id: string; name: string; phone: string } | null;
  oldestDueOn: LocalDate;
}

/** What is asked for. Today unless a day is given. */
export interface ArrearsQuestion {
  asOf?: LocalDate;
  propertyId?: string;
  /** Whose report it is sees so much. */
  sight: Sight;
}

/** Leases whose charges are added up at once when the day is past. */
const STRIDE = 1_000;

/** Who owes how much for how long, on any day. */
@Injectable()
export class ArrearsService {
  constructor(
    private readonly repository: ArrearsRepository,
    private readonly clock: Clock,
  ) {}

  /** Leases in arrears in id order, one more than the page holds if there are more. */
  async page(db: Reader, organization: Organization, question: ArrearsQuestion, page: PageRequest): Promise<ArrearsLine[]> {
    const { scope, isPast } = this.scopeOf(organization, question);
    const after = page.after ?? '';
    const rows = isPast
      ? await this.stride(db, { ...scope, after }, page.limit + 1)
      : await this.repository.current(db, { ...scope, after }, page.limit + 1);
    const debtors = await this.repository.debtors(
      db,
      organization.id,
      rows.map(({ leaseId }) => leaseId),
    );
    const byId = new Map(debtors.map((debtor) => [debtor.leaseId, debtor]));
    return rows.flatMap((row) => {
      const debtor = byId.get(row.leaseId);
      return debtor ? [toLine(row, debtor, organization.currency)] : [];
    });
  }

  /** Sums over all leases. */
  async totals(db: Reader, organization: Organization, question: ArrearsQuestion): Promise<ArrearsBuckets & { leases: number }> {
    const { scope, isPast } = this.scopeOf(organization, question);
    const row = await this.repository.totals(db, scope, isPast);
    return { leases: safeInteger(row.leases), ...toBuckets(row, organization.currency) };
  }

  /** The day that a question is about. */
  dayOf(organization: Organization, { asOf }: Pick<ArrearsQuestion, 'asOf'>): LocalDate {
    return asOf ?? this.clock.today(organization.timeZone);
  }

  /**
   * Every lease in arrears as CSV, in parts: a large report never stands in memory whole. Columns of members that `shows`
   * does not show are left out.
   */
  async *csv(
    db: Reader,
    organization: Organization,
    question: ArrearsQuestion,
    shows: (member: string) => boolean,
  ): AsyncGenerator<string> {
    const columns = CSV_COLUMNS.filter(({ member }) => shows(member));
    yield BYTE_ORDER_MARK + csvLine(columns.map(({ head }) => head));
    for (let after: string | undefined = ''; after !== undefined;) {
      const lines: ArrearsLine[] = await this.page(db, organization, question, { after, limit: STRIDE });
      yield lines
        .slice(0, STRIDE)
        .map((line) => csvLine(columns.map(({ cell }) => cell(line))))
        .join('');
      after = lines.length > STRIDE ? lines[STRIDE - 1]?.leaseId : undefined;
    }
  }

  /** On a past day every charge must be added up anew, so that is done for a stretch of leases at a time until a page is full. */
  private async stride(db: Reader, scope: ArrearsScope, limit: number): Promise<ArrearsRow[]> {
    const rows: ArrearsRow[] = [];
    for (let after: string | undefined = scope.after; after !== undefined && rows.length < limit;) {
      const upTo: string | undefined = await this.repository.leaseAhead(db, scope.organizationId, after, STRIDE);
      rows.push(...(await this.repository.past(db, { ...scope, after, upTo }, limit - rows.length)));
      after = upTo;
    }
    return rows;
  }

  private scopeOf(organization: Organization, { asOf, propertyId, sight }: ArrearsQuestion): { scope: ArrearsScope; isPast: boolean } {
    const day = this.dayOf(organization, { asOf });
    const isPast = day < this.clock.today(organization.timeZone);
    return { scope: { organizationId: organization.id, asOf: day, propertyId, sight, after: '' }, isPast };
  }
}

/** A column, and the member of a line that it shows. */
interface CsvColumn {
  head: string;
  member: string;
  cell: (line: ArrearsLine) => string;
}

const CSV_COLUMNS: readonly CsvColumn[] = [
  { head: 'Lease', member: 'leaseId', cell: ({ leaseId }) => leaseId },
  { head: 'State', member: 'state', cell: ({ state }) => state },
  { head: 'Property', member: 'property.name', cell: ({ property }) => property.name },
  { head: 'Unit', member: 'unit.label', cell: ({ unit }) => unit.label },
  { head: 'Reference', member: 'unit.payReference', cell: ({ unit }) => unit.payReference },
  { head: 'Tenant', member: 'tenant.name', cell: ({ tenant }) => tenant?.name ?? '' },
  { head: 'Phone', member: 'tenant.phone', cell: ({ tenant }) => tenant?.phone ?? '' },
  { head: 'Oldest due', member: 'oldestDueOn', cell: ({ oldestDueOn }) => oldestDueOn },
  { head: '0-30', member: 'days0to30', cell: ({ days0to30 }) => days0to30.amount },
  { head: '31-60', member: 'days31to60', cell: ({ days31to60 }) => days31to60.amount },
  { head: '61-90', member: 'days61to90', cell: ({ days61to90 }) => days61to90.amount },
  { head: '90+', member: 'over90', cell: ({ over90 }) => over90.amount },
  { head: 'Total', member: 'total', cell: ({ total }) => total.amount },
];

function toBuckets(sums: ArrearsSums, currency: string): ArrearsBuckets {
  const money = (minor: string | null): Money => Money.of(safeInteger(minor ?? 0), currency);
  return {
    days0to30: money(sums.days0to30),
    days31to60: money(sums.days31to60),
    days61to90: money(sums.days61to90),
    over90: money(sums.over90),
    total: money(sums.total),
  };
}

function toLine(row: ArrearsRow, debtor: DebtorRow, currency: string): ArrearsLine {
  return {
    leaseId: row.leaseId,
    state: debtor.state,
    property: { id: debtor.propertyId, name: debtor.propertyName, code: debtor.propertyCode },
    unit: { id: debtor.unitId, label: debtor.unitLabel, payReference: debtor.payReference },
    tenant: debtor.tenantId === null ? null : { id: debtor.tenantId, name: debtor.tenantName ?? '', phone: debtor.tenantPhone ?? '' },
    oldestDueOn: row.oldestDueOn,
    ...toBuckets(row, currency),
  };
}
