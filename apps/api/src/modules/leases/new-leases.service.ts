import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, type Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { AllocationPolicy, Organization } from '../organizations/index.js';
import { UnitsService, type Unit } from '../properties/index.js';
import {
  faultsOfTerms,
  proposeTenancyClass,
  type ChargeRuleKind,
  type DepositTerm,
  type PartyKind,
  type Payee,
  type Proration,
  type TenancyClass,
  type TermType,
} from './lease.rules.js';
import { LeaseTermsRepository, type ChargeRule } from './lease-terms.repository.js';
import { UnitAlreadyLet, noSuch } from './leases.errors.js';
import { LeasesRepository, type Lease } from './leases.repository.js';
import { TenantsService } from './tenants.service.js';

/** A monthly charge beside the rent, for a lease that is being made. */
export interface NewChargeRule {
  kind: ChargeRuleKind;
  amount: Money;
  /** The lease's start unless told. */
  fromOn?: LocalDate;
  /** First day on which it no longer counts. */
  toOn?: LocalDate;
  /** True unless told. */
  proratable?: boolean;
  /** `OWNER` unless told. */
  payee?: Payee;
}

export interface NewLease {
  unitId: string;
  /** In the order of the agreement; the first TENANT is written to. `TENANT` unless told. */
  tenants: { tenantId: string; kind?: PartyKind }[];
  startsOn: LocalDate;
  /** Last day; FIXED leases only. */
  endsOn?: LocalDate;
  termType: TermType;
  /** Proposed from use, rent, form and length unless told. */
  tenancyClass?: TenancyClass;
  /** False for a letting by word of mouth; matters for the proposal only. */
  written?: boolean;
  /** A month. */
  rent: Money;
  /** The organization's unless told, as the grace days. */
  dueDay?: number;
  graceDays?: number;
  /** `ACTUAL_DAYS` unless told. */
  proration?: Proration;
  /** The organization's unless told. */
  allocationPolicy?: AllocationPolicy;
  chargeRules?: NewChargeRule[];
  deposits?: DepositTerm[];
  /** The start unless told. */
  billedFromOn?: LocalDate;
}

/** A lease whose tenant lives there already. */
export type NewActiveLease = NewLease & { movedInOn: LocalDate };

/** A lease about to be written. */
interface Draft {
  input: NewLease;
  unit: Unit;
  /** Null for one that nobody has moved into. */
  movedInOn: LocalDate | null;
}

/** Makes leases. */
@Injectable()
export class NewLeasesService {
  constructor(
    private readonly repository: LeasesRepository,
    private readonly termsRepository: LeaseTermsRepository,
    private readonly tenants: TenantsService,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {}

  /**
   * A draft. The unit is free, or its lease ends before this one starts.
   * @throws InvalidRequest, NotFound for the unit or a tenant, UnitAlreadyLet
   */
  async create(tx: Tx, organization: Organization, input: NewLease): Promise<Lease> {
    const faults = faultsOfTerms(input);
    if (faults.length > 0) throw invalidRequest(faults);
    const unit = await this.units.get(tx, organization.id, input.unitId);
    if (unit.occupancy === 'OCCUPIED' || unit.occupancy === 'NOTICE_GIVEN') await this.assertEnding(tx, organization.id, input);
    const [lease] = await this.insert(tx, organization, [{ input, unit, movedInOn: null }]);
    if (!lease) throw new Error('The lease was not made.');
    return lease;
  }

  /**
   * Leases whose tenants live there already, in a handful of statements however many they are: ACTIVE, units occupied.
   * No events: nobody is to be greeted or charged a deposit for what was agreed long ago.
   * @throws InvalidRequest with pointers `/<index>/…`, NotFound, UnitAlreadyLet
   */
  async createActive(tx: Tx, organization: Organization, list: readonly NewActiveLease[]): Promise<Lease[]> {
    const faults = list.flatMap((input, i) => faultsOfTerms(input).map((fault) => ({ ...fault, pointer: `/${i}${fault.pointer}` })));
    if (faults.length > 0) throw invalidRequest(faults);
    const unitIds = list.map(({ unitId }) => unitId);
    const units = await this.units.lock(tx, organization.id, unitIds);
    const lastVacatedOn = await this.repository.lastVacatedOn(tx, organization.id, unitIds);
    const taken = new Set<string>();
    const leases = list.map((input) => {
      const unit = units.get(input.unitId);
      if (!unit) throw noSuch('unit', input.unitId);
      if (taken.has(unit.id) || unit.occupancy === 'OCCUPIED' || unit.occupancy === 'NOTICE_GIVEN') throw alreadyLet(unit);
      if (input.movedInOn < (lastVacatedOn.get(unit.id) ?? '')) throw alreadyLet(unit, lastVacatedOn.get(unit.id));
      taken.add(unit.id);
      return { input, unit, movedInOn: input.movedInOn };
    });
    const made = await this.insert(tx, organization, leases);
    await this.units.setOccupancy(tx, organization.id, unitIds, 'OCCUPIED');
    return made;
  }

  /** A lease may be drafted for a unit that is let if the present one is known to end before it starts. */
  private async assertEnding(tx: Tx, organizationId: string, { unitId, startsOn }: NewLease): Promise<void> {
    const present = await this.repository.findOccupying(tx, organizationId, unitId);
    if (!present) return;
    const endsOn = present.noticeEffectiveOn ?? (present.state === 'ACTIVE' ? present.endsOn : null);
    if (endsOn !== null && endsOn <= startsOn) return;
    const until = endsOn === null ? 'has no end yet' : `ends on ${endsOn}`;
    throw new UnitAlreadyLet(`Lease ${present.id} occupies the unit and ${until}.`, { unitId, leaseId: present.id, endsOn });
  }

  private async insert(tx: Tx, organization: Organization, drafts: readonly Draft[]): Promise<Lease[]> {
    const tenantIds = drafts.flatMap(({ input }) => input.tenants.map(({ tenantId }) => tenantId));
    await this.tenants.mustExist(tx, organization.id, [...new Set(tenantIds)]);
    const createdAt = this.clock.now();
    const made = drafts.map((draft) => ({ input: draft.input, lease: newLease(organization, draft, createdAt) }));
    const leases = made.map(({ lease }) => lease);
    const parties = made.flatMap(({ input, lease }) =>
      input.tenants.map(({ tenantId, kind = 'TENANT' }, position) => ({
        leaseId: lease.id,
        tenantId,
        kind,
        position,
        fromOn: lease.startsOn,
      })),
    );
    const steps = made.map(({ input, lease }) => ({ leaseId: lease.id, fromOn: lease.startsOn, amount: input.rent }));
    const rules = made.flatMap(({ input, lease }) => (input.chargeRules ?? []).map((rule) => newRule(rule, lease)));
    try {
      await this.repository.insertMany(tx, organization.id, leases);
    } catch (error) {
      if (isDuplicate(error, 'leases_one_occupying')) throw new UnitAlreadyLet('Another lease occupies one of the units.');
      throw error;
    }
    await this.repository.insertParties(tx, organization.id, parties);
    await this.termsRepository.insertRentSteps(tx, organization.id, createdAt, steps);
    await this.termsRepository.insertRules(tx, organization.id, createdAt, rules);
    return leases;
  }
}

function newLease(organization: Organization, { input, unit, movedInOn }: Draft, createdAt: Date): Lease {
  return {
    id: newId('lse'),
    propertyId: unit.propertyId,
    unitId: unit.id,
    tenancyClass: input.tenancyClass ?? proposeTenancyClass({ ...input, use: unit.use }),
    termType: input.termType,
    startsOn: input.startsOn,
    endsOn: input.endsOn ?? null,
    dueDay: input.dueDay ?? organization.defaultDueDay,
    graceDays: input.graceDays ?? organization.defaultGraceDays,
    proration: input.proration ?? 'ACTUAL_DAYS',
    allocationPolicy: input.allocationPolicy ?? organization.defaultAllocationPolicy,
    currency: organization.currency,
    state: movedInOn === null ? 'DRAFT' : 'ACTIVE',
    billedFromOn: input.billedFromOn ?? input.startsOn,
    movedInOn,
    noticeEffectiveOn: null,
    vacatedOn: null,
    deposits: input.deposits ?? [],
    version: 1,
    createdAt,
  };
}

function newRule(input: NewChargeRule, lease: Lease): ChargeRule {
  return {
    id: newId('rul'),
    kind: input.kind,
    amount: input.amount,
    fromOn: input.fromOn ?? lease.startsOn,
    toOn: input.toOn ?? null,
    proratable: input.proratable ?? true,
    payee: input.payee ?? 'OWNER',
    propertyId: null,
    unitId: null,
    leaseId: lease.id,
  };
}

function alreadyLet({ id, label }: Unit, until?: LocalDate): Error {
  const detail = until === undefined ? `Unit ${label} is let.` : `Unit ${label} was let until ${until}.`;
  return new UnitAlreadyLet(detail, { unitId: id });
}
