import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { InvoicesService, SettlementsService } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import { checkCharacter, hasValidCheck, normaliseReference, PropertiesService, UnitsService, type Unit } from '../properties/index.js';
import {
  invoiceNumberIn,
  leaseOn,
  leasesOn,
  matchPayment,
  type Instruction,
  type LeaseFacts,
  type Match,
  type MatchFacts,
  type Suggestion,
  type UnitFacts,
} from './matching.rules.js';
import { takesMoney } from './payments.service.js';

/** What is asked of the matcher: never who paid. */
export interface MatchRequest {
  /** As the payer typed it. */
  reference: string;
  amount: Money;
  valueOn: LocalDate;
  /** False for transfers that no customer made. */
  customer: boolean;
  /** The lease that it is meant for, where that is known better than a reference tells; it decides, if the lease takes money. */
  leaseId?: string | undefined;
}

/** Whose money it is, or why a person must say. */
export type Matched = { kind: 'LEASE'; lease: Lease; instruction?: Instruction } | Extract<Match, { kind: 'SUSPENSE' }>;

/** Where to look, and the leases that were seen on the way. */
interface Search {
  db: Reader;
  organizationId: string;
  leases: Map<string, Lease>;
}

/** Taken off the end of a reference, it says that the money is a deposit. */
const DEPOSIT_SUFFIX = 'D';
/** Units with a similar reference that are looked at. */
const SIMILAR = 4;

/** Gathers what decides whose money a payment is; the decision itself is in matching.rules. */
@Injectable()
export class MatchingService {
  constructor(
    private readonly units: UnitsService,
    private readonly properties: PropertiesService,
    private readonly leases: LeasesService,
    private readonly invoices: InvoicesService,
    private readonly settlements: SettlementsService,
  ) {}

  /** Whose money it is, by what the payer typed and when they paid. */
  async match(db: Reader, organizationId: string, request: MatchRequest): Promise<Matched> {
    const { leaseId: meantFor } = request;
    const meant = meantFor === undefined ? undefined : (await this.leases.getMany(db, organizationId, [meantFor])).get(meantFor);
    if (meant && takesMoney(meant)) return { kind: 'LEASE', lease: meant };
    const search: Search = { db, organizationId, leases: new Map() };
    const match = matchPayment(await this.facts(search, request));
    if (match.kind === 'SUSPENSE') return match;
    const { leaseId, ...rest } = match;
    return { ...rest, lease: search.leases.get(leaseId) ?? (await this.leases.get(db, organizationId, leaseId)) };
  }

  /** For each unit, to which lease money that was paid on a day would go; to all of them if that is not plain. */
  async leasesFor(db: Reader, organizationId: string, unitIds: readonly string[], day: LocalDate): Promise<Map<string, Suggestion[]>> {
    const search: Search = { db, organizationId, leases: new Map() };
    const units = await this.units.getMany(db, organizationId, unitIds);
    const found = new Map<string, Suggestion[]>();
    for (const unit of units.values()) found.set(unit.id, leasesOn(await this.unitFacts(search, unit, day), day));
    return found;
  }

  /** False if a payment with this reference could only end in suspense. */
  async couldBePlaced(db: Reader, organizationId: string, typed: string): Promise<boolean> {
    const search: Search = { db, organizationId, leases: new Map() };
    const reference = normaliseReference(typed);
    if (await this.bearerOf(search, reference)) return true;
    if (await this.bearerOf(search, withoutDeposit(reference))) return true;
    if (await this.invoiceOf(search, typed)) return true;
    return (await this.completed(search, reference)).unit !== undefined;
  }

  /** Stops looking as soon as a rule can decide: nearly all payments carry an exact reference, and cost two reads. */
  private async facts(search: Search, request: MatchRequest): Promise<MatchFacts> {
    const { amount, valueOn, customer } = request;
    const reference = normaliseReference(request.reference);
    const known = { customer, reference, amount, valueOn };
    if (!customer || reference === '') return known;

    const exact = await this.bearerOf(search, reference);
    if (exact) return { ...known, exact: await this.unitFacts(search, exact, valueOn) };
    const deposit = await this.bearerOf(search, withoutDeposit(reference));
    if (deposit) return { ...known, withDeposit: await this.unitFacts(search, deposit, valueOn) };

    const { unit, onlyProperty } = await this.completed(search, reference);
    const completed = unit && (await this.unitFacts(search, unit));
    const invoice = await this.invoiceOf(search, request.reference);
    const similar = invoice ? [] : await this.similar(search, reference, valueOn);
    return { ...known, onlyProperty, completed, invoice, similar: similar.filter(({ unitId }) => unitId !== unit?.id) };
  }

  /** The unit that bears a reference; a reference without its check character has none, and costs no read. */
  private async bearerOf({ db, organizationId }: Search, reference: string | undefined): Promise<Unit | undefined> {
    if (reference === undefined || !hasValidCheck(reference)) return undefined;
    return this.units.findByReference(db, organizationId, reference);
  }

  /** The unit meant by a reference without its check character; in an organization of one property also without its code. */
  private async completed(search: Search, reference: string): Promise<{ unit: Unit | undefined; onlyProperty: boolean }> {
    const [property, another] = await this.properties.list(search.db, search.organizationId, 'ALL', { limit: 1 });
    const onlyProperty = property !== undefined && another === undefined;
    const bodies = [reference, ...(onlyProperty ? [`${property.code}${reference}`] : [])];
    for (const body of bodies) {
      const unit = await this.bearerOf(search, `${body}${checkCharacter(body)}`);
      if (unit) return { unit, onlyProperty };
    }
    return { unit: undefined, onlyProperty };
  }

  private async invoiceOf({ db, organizationId }: Search, typed: string): Promise<{ id: string; leaseId: string } | undefined> {
    const number = invoiceNumberIn(typed);
    const invoice = number === undefined ? undefined : await this.invoices.findByNumber(db, organizationId, number);
    return invoice && { id: invoice.id, leaseId: invoice.leaseId };
  }

  private async similar(search: Search, reference: string, valueOn: LocalDate): Promise<UnitFacts[]> {
    const { db, organizationId } = search;
    const near = await this.units.similarReferences(db, organizationId, reference, SIMILAR);
    const units = await this.units.getMany(
      db,
      organizationId,
      near.map(({ unitId }) => unitId),
    );
    const facts: UnitFacts[] = [];
    for (const { unitId } of near) {
      const unit = units.get(unitId);
      if (unit) facts.push(await this.unitFacts(search, unit, valueOn));
    }
    return facts;
  }

  /** @param decidingDay leaves the balances out if the lease of that day is plain */
  private async unitFacts(search: Search, unit: Unit, decidingDay?: LocalDate): Promise<UnitFacts> {
    const { db, organizationId } = search;
    const rows = await this.leases.leasesOfUnit(db, organizationId, unit.id);
    for (const lease of rows) search.leases.set(lease.id, lease);
    const leases = rows.map(leaseFacts);
    const named = { unitId: unit.id, payReference: unit.payReference };
    if (leases.length === 0 || (decidingDay !== undefined && leaseOn(leases, decidingDay))) return { ...named, leases };
    const open = await this.settlements.openTotals(
      db,
      organizationId,
      leases.map(({ id }) => id),
    );
    return { ...named, leases: leases.map((lease) => ({ ...lease, open: open.get(lease.id) })) };
  }
}

function withoutDeposit(reference: string): string | undefined {
  return reference.endsWith(DEPOSIT_SUFFIX) ? reference.slice(0, -DEPOSIT_SUFFIX.length) : undefined;
}

function leaseFacts({ id, state, startsOn, movedInOn, vacatedOn }: Lease): LeaseFacts {
  const awaitingMoveIn = state === 'AWAITING_MOVE_IN';
  return { id, awaitingMoveIn, occupiedFrom: awaitingMoveIn ? null : (movedInOn ?? startsOn), occupiedTo: vacatedOn };
}
