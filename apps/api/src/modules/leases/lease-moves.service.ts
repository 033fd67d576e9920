import { Injectable } from '@nestjs/common';
import { isDuplicate, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { UnitsService } from '../properties/index.js';
import type { LeaseMoved, LeaseMovedOn, LeaseSigned } from './leases.events.js';
import { occupancyOf, stateAfter, type LeaseMove } from './lease-moves.rules.js';
import { earliestEndByNotice, gapBeforeSigning, type LeaseState } from './lease.rules.js';
import { DateTooEarly, LeaseIncomplete, LeaseMoveNotAllowed, NoticeTooShort, UnitAlreadyLet } from './leases.errors.js';
import { LeasesRepository, type Lease } from './leases.repository.js';
import { LeasesService } from './leases.service.js';

/** Leases done at a time by the nightly look at fixed terms. */
const BATCH = 500;

/** The moves of a lease from state to state. Each writes the lease, its unit's occupancy and an event together. */
@Injectable()
export class LeaseMovesService {
  constructor(
    private readonly leases: LeasesService,
    private readonly repository: LeasesRepository,
    private readonly units: UnitsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The parties have agreed: the unit is reserved. @throws NotFound, LeaseMoveNotAllowed, LeaseIncomplete */
  async sign(tx: Tx, organization: Organization, id: string): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'sign');
    const parties = await this.leases.parties(tx, organization.id, id);
    const { rentSteps } = await this.leases.terms(tx, organization.id, id);
    const gap = gapBeforeSigning(lease, parties, rentSteps);
    if (gap !== undefined) throw new LeaseIncomplete(gap);
    const deposits = lease.deposits.map(({ kind, amount }) => ({ kind, amount: amount.toJSON() }));
    return this.finish(tx, organization.id, { ...lease, state }, 'lease.signed', { leaseId: id, unitId: lease.unitId, deposits });
  }

  /**
   * The keys were handed over: the unit is occupied from that day on.
   * @throws NotFound, LeaseMoveNotAllowed, DateTooEarly, UnitAlreadyLet
   */
  async moveIn(tx: Tx, organization: Organization, id: string, { on }: { on: LocalDate }): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'move-in');
    assertNotBefore(on, lease.startsOn, 'The lease starts');
    const lastVacatedOn = (await this.repository.lastVacatedOn(tx, organization.id, [lease.unitId])).get(lease.unitId);
    if (lastVacatedOn !== undefined && on < lastVacatedOn)
      throw new UnitAlreadyLet(`The unit was let until ${lastVacatedOn}.`, { unitId: lease.unitId, earliestOn: lastVacatedOn });
    const moved = { ...lease, state, movedInOn: on };
    return this.finish(tx, organization.id, moved, 'lease.moved-in', { leaseId: id, unitId: lease.unitId, on });
  }

  /** Tenant or landlord ends the lease on a day. @throws NotFound, LeaseMoveNotAllowed, NoticeTooShort */
  async giveNotice(tx: Tx, organization: Organization, id: string, { effectiveOn }: { effectiveOn: LocalDate }): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'give-notice');
    const earliestOn = earliestEndByNotice(lease, this.clock.today(organization.timeZone));
    if (effectiveOn < earliestOn)
      throw new NoticeTooShort(`A notice given today can end this lease on ${earliestOn} at the earliest.`, { earliestOn });
    const noticed = { ...lease, state, noticeEffectiveOn: effectiveOn };
    return this.finish(tx, organization.id, noticed, 'lease.notice-given', { leaseId: id, unitId: lease.unitId, on: effectiveOn });
  }

  /** Both sides agree that the lease goes on. @throws NotFound, LeaseMoveNotAllowed */
  async withdrawNotice(tx: Tx, organization: Organization, id: string): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'withdraw-notice');
    const continued = { ...lease, state, noticeEffectiveOn: null };
    return this.finish(tx, organization.id, continued, 'lease.notice-withdrawn', { leaseId: id, unitId: lease.unitId });
  }

  /** The keys came back: the unit is free from that day on. @throws NotFound, LeaseMoveNotAllowed, DateTooEarly */
  async vacate(tx: Tx, organization: Organization, id: string, { on }: { on: LocalDate }): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'vacate');
    assertNotBefore(on, lease.movedInOn ?? lease.startsOn, 'The tenant moved in');
    const left = { ...lease, state, vacatedOn: on };
    return this.finish(tx, organization.id, left, 'lease.vacated', { leaseId: id, unitId: lease.unitId, on });
  }

  /** Nothing comes of it. @throws NotFound, LeaseMoveNotAllowed */
  async cancel(tx: Tx, organization: Organization, id: string): Promise<Lease> {
    const { lease, state } = await this.begin(tx, organization.id, id, 'cancel');
    return this.finish(tx, organization.id, { ...lease, state }, 'lease.cancelled', { leaseId: id, unitId: lease.unitId });
  }

  /** Active leases whose fixed term ended before a day are held over. @returns how many; fewer than 500 when none is left */
  async holdOver(tx: Tx, organizationId: string, day: LocalDate): Promise<number> {
    const ids = await this.repository.lockRunOut(tx, organizationId, day, BATCH);
    if (ids.length === 0) return 0;
    await this.repository.holdOver(tx, organizationId, ids);
    const leases = await this.leases.getMany(tx, organizationId, ids);
    const events = [...leases.values()].map(({ id, unitId }) => ({
      type: 'lease.held-over',
      organizationId,
      aggregateId: id,
      payload: { leaseId: id, unitId } satisfies LeaseMoved,
    }));
    await this.outbox.add(tx, ...events);
    return ids.length;
  }

  /**
   * The lease, and the state that the move leads to. First the unit and then the lease are locked, so that the moves of all
   * leases of a unit happen one after the other.
   */
  private async begin(tx: Tx, organizationId: string, id: string, move: LeaseMove): Promise<{ lease: Lease; state: LeaseState }> {
    const { unitId } = await this.leases.get(tx, organizationId, id);
    await this.units.lock(tx, organizationId, [unitId]);
    const lease = await this.leases.lock(tx, organizationId, id);
    const state = stateAfter(lease.state, move);
    if (state === undefined)
      throw new LeaseMoveNotAllowed(`A lease that is ${lease.state} cannot ${move}.`, { leaseId: id, state: lease.state, move });
    return { lease, state };
  }

  private async finish(
    tx: Tx,
    organizationId: string,
    lease: Lease,
    type: string,
    payload: LeaseSigned | LeaseMovedOn | LeaseMoved,
  ): Promise<Lease> {
    try {
      await this.repository.move(tx, organizationId, lease);
    } catch (error) {
      if (isDuplicate(error, 'leases_one_occupying'))
        throw new UnitAlreadyLet('Another lease occupies the unit.', { unitId: lease.unitId });
      throw error;
    }
    const states = await this.repository.statesOfUnit(tx, organizationId, lease.unitId);
    await this.units.setOccupancy(tx, organizationId, [lease.unitId], occupancyOf(states));
    await this.outbox.add(tx, { type, organizationId, aggregateId: lease.id, payload: { ...payload } });
    return { ...lease, version: lease.version + 1 };
  }
}

/** @throws DateTooEarly */
function assertNotBefore(on: LocalDate, earliestOn: LocalDate, what: string): void {
  if (on < earliestOn) throw new DateTooEarly(`${what} on ${earliestOn}.`, { earliestOn });
}
