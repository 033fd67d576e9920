import { Injectable } from '@nestjs/common';
import { isDuplicate, isId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { addMonths, Clock, firstDayOf, lastDayOf, type YearMonth } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { hasEnded } from './lease-moves.rules.js';
import { LeaseTermsRepository, type ChargeRule, type LeaseTerms, type RentStep } from './lease-terms.repository.js';
import { LeaseEnded, RentStepTaken, noSuch } from './leases.errors.js';
import { LeasesRepository, type Lease, type LeaseContact, type LeaseFilter, type Party } from './leases.repository.js';
import { NewLeasesService, type NewActiveLease, type NewChargeRule, type NewLease } from './new-leases.service.js';

export type { ChargeRule, Lease, LeaseContact, LeaseFilter, LeaseTerms, NewActiveLease, NewChargeRule, NewLease, Party, RentStep };

/** What may change of a lease that has not ended. */
export type LeaseChanges = Partial<Pick<Lease, 'tenancyClass' | 'dueDay' | 'graceDays' | 'proration' | 'allocationPolicy'>>;

/** Months before a period in which something may still be unbilled. */
const CATCH_UP_MONTHS = 24;

/** Leases and their terms. Their moves from state to state are in LeaseMovesService. */
@Injectable()
export class LeasesService {
  constructor(
    private readonly repository: LeasesRepository,
    private readonly termsRepository: LeaseTermsRepository,
    private readonly newLeases: NewLeasesService,
    private readonly clock: Clock,
  ) {}

  /** A draft; see NewLeasesService. @throws InvalidRequest, NotFound for the unit or a tenant, UnitAlreadyLet */
  create(tx: Tx, organization: Organization, input: NewLease): Promise<Lease> {
    return this.newLeases.create(tx, organization, input);
  }

  /** Leases whose tenants live there already; see NewLeasesService. @throws InvalidRequest, NotFound, UnitAlreadyLet */
  createActive(tx: Tx, organization: Organization, list: readonly NewActiveLease[]): Promise<Lease[]> {
    return this.newLeases.createActive(tx, organization, list);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Lease> {
    const [lease] = isId(id, 'lse') ? await this.repository.findMany(db, organizationId, [id]) : [];
    if (!lease) throw noSuch('lease', id);
    return lease;
  }

  /** Those of the ids that exist. */
  async getMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, Lease>> {
    return new Map((await this.repository.findMany(db, organizationId, ids)).map((lease) => [lease.id, lease]));
  }

  /** The lease, its row locked until the transaction ends. @throws NotFound */
  async lock(tx: Tx, organizationId: string, id: string): Promise<Lease> {
    const lease = isId(id, 'lse') ? await this.repository.lock(tx, organizationId, id) : undefined;
    if (!lease) throw noSuch('lease', id);
    return lease;
  }

  /** Leases in the order they were made, one more than the page holds if there are more. */
  list(db: Reader, organizationId: string, filter: LeaseFilter, page: PageRequest): Promise<Lease[]> {
    return this.repository.list(db, organizationId, filter, { ...page, limit: page.limit + 1 });
  }

  /** Leases of a unit that were signed, in every state but DRAFT and CANCELLED, newest first. */
  async leasesOfUnit(db: Reader, organizationId: string, unitId: string): Promise<Lease[]> {
    const leases = await this.repository.listOfUnit(db, organizationId, unitId);
    return leases.filter(({ state }) => state !== 'DRAFT' && state !== 'CANCELLED');
  }

  /** A lease with its rents, and the charge rules of lease, unit and property. @throws NotFound */
  async terms(db: Reader, organizationId: string, leaseId: string): Promise<LeaseTerms> {
    const lease = await this.get(db, organizationId, leaseId);
    const [terms] = await this.termsRepository.withTerms(db, organizationId, [lease]);
    return terms ?? { ...lease, rentSteps: [], chargeRules: [] };
  }

  /**
   * Leases occupied on a day of the period, or earlier since their billing began (at most 24 months back), with their terms;
   * in id order, after the id `after`. Three queries a page.
   */
  async termsPage(
    db: Reader,
    organizationId: string,
    { period, ...page }: { period: YearMonth; propertyId?: string; after?: string; limit: number },
  ): Promise<LeaseTerms[]> {
    const span = { until: lastDayOf(period), since: firstDayOf(addMonths(period, -CATCH_UP_MONTHS)) };
    return this.termsRepository.withTerms(db, organizationId, await this.termsRepository.listBillable(db, organizationId, span, page));
  }

  /** Whom to write to about each lease: the first TENANT party. */
  async contacts(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<Map<string, LeaseContact>> {
    const contacts = new Map<string, LeaseContact>();
    for (const contact of await this.repository.listContacts(db, organizationId, leaseIds)) {
      if (!contacts.has(contact.leaseId)) contacts.set(contact.leaseId, contact);
    }
    return contacts;
  }

  /** Everybody who is or was party to a lease, in the order of the agreement. */
  parties(db: Reader, organizationId: string, leaseId: string): Promise<Party[]> {
    return this.repository.listParties(db, organizationId, leaseId);
  }

  /** @throws NotFound, LeaseEnded, PreconditionFailed */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: LeaseChanges): Promise<Lease> {
    const lease = await this.lockOpen(tx, organizationId, target.id);
    if (!(await this.repository.update(tx, organizationId, target, { ...lease, ...changes })))
      throw new PreconditionFailed('The lease has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** Another rent from a day after the start. @throws NotFound, LeaseEnded, InvalidRequest, RentStepTaken */
  async addRentStep(tx: Tx, organizationId: string, leaseId: string, step: RentStep): Promise<RentStep> {
    const lease = await this.lockOpen(tx, organizationId, leaseId);
    if (step.fromOn < lease.startsOn)
      throw invalidRequest([{ pointer: '/fromOn', code: 'order', detail: `must be after ${lease.startsOn}, when the lease starts` }]);
    try {
      await this.termsRepository.insertRentSteps(tx, organizationId, this.clock.now(), [{ ...step, leaseId }]);
    } catch (error) {
      if (isDuplicate(error)) throw new RentStepTaken(`A rent is agreed from ${step.fromOn} already.`);
      throw error;
    }
    return step;
  }

  /** The lease, locked, if its terms may still change. @throws NotFound, LeaseEnded */
  async lockOpen(tx: Tx, organizationId: string, id: string): Promise<Lease> {
    const lease = await this.lock(tx, organizationId, id);
    if (hasEnded(lease.state)) throw new LeaseEnded(`The lease is ${lease.state}.`, { state: lease.state });
    return lease;
  }
}
