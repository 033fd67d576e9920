import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { later, type LocalDate } from '@plotihub/time';
import { ChargesService, DepositsService } from '../billing/index.js';
import { LeasesService, TenantsService, type NewActiveLease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { PaymentsService } from '../payments/index.js';
import { kindOfName } from './names.rules.js';
import type { LetUnit } from './portfolio-writer.service.js';
import type { Letting } from './rent-roll.rules.js';
import { tenantKey } from './summary.rules.js';

/** The days that matter to everything one import brings along. */
export interface ImportDays {
  /** First day of the first month that is billed here. */
  billedFromOn: LocalDate;
  /** The day on which opening balances stand: the last before billing starts, today at the latest. */
  openingOn: LocalDate;
}

/** Leases whose accounts one statement names. */
const BATCH = 500;

/** Makes the tenants and running leases of a plan, with the balances that they bring along. */
@Injectable()
export class LeaseWriterService {
  constructor(
    private readonly tenants: TenantsService,
    private readonly leases: LeasesService,
    private readonly charges: ChargesService,
    private readonly deposits: DepositsService,
    private readonly payments: PaymentsService,
  ) {}

  async write(tx: Tx, organization: Organization, units: readonly LetUnit[], days: ImportDays): Promise<void> {
    const tenantIds = await this.makeTenants(
      tx,
      organization,
      units.map(({ letting }) => letting),
    );
    const leases = await this.leases.createActive(
      tx,
      organization,
      units.map((unit) => newLease(unit, tenantIds.get(tenantKey(unit.letting)) ?? '', days)),
    );
    const leaseOf = new Map(leases.map(({ id, unitId }) => [unitId, id]));
    const opening = units.map(({ unit, letting }) => {
      const leaseId = leaseOf.get(unit.id);
      if (leaseId === undefined) throw new Error(`The lease of unit ${unit.id} was not made.`);
      return { leaseId, letting };
    });
    await this.bringAlong(tx, organization, opening, days.openingOn);
  }

  /** One tenant for each person, however many units they have. */
  private async makeTenants(tx: Tx, organization: Organization, lettings: readonly Letting[]): Promise<Map<string, string>> {
    const people = [...new Map(lettings.map((letting) => [tenantKey(letting), letting] as const)).values()];
    const made = await this.tenants.createMany(
      tx,
      organization,
      people.map(({ name, phone, email, language }) => ({ name, kind: kindOfName(name), phone, email, language })),
    );
    return new Map(made.map((tenant) => [tenantKey(tenant), tenant.id]));
  }

  private async bringAlong(
    tx: Tx,
    organization: Organization,
    opening: readonly { leaseId: string; letting: Letting }[],
    on: LocalDate,
  ): Promise<void> {
    const amounts = (of: (letting: Letting) => Money): { leaseId: string; amount: Money; on: LocalDate }[] =>
      opening.map(({ leaseId, letting }) => ({ leaseId, amount: of(letting), on })).filter(({ amount }) => amount.isPositive);
    for (const batch of inBatches(amounts(({ balance }) => balance))) await this.charges.addOpening(tx, organization, batch);
    for (const batch of inBatches(amounts(({ balance }) => balance.negated())))
      await this.payments.recordOpeningCredit(tx, organization, batch);
    for (const batch of inBatches(amounts(({ deposit }) => deposit))) {
      await this.deposits.require(
        tx,
        organization,
        batch.map((item) => ({ ...item, kind: 'RENT' as const, alreadyHeld: true })),
      );
    }
  }
}

function newLease({ unit, letting }: LetUnit, tenantId: string, { billedFromOn, openingOn }: ImportDays): NewActiveLease {
  const startsOn = letting.startsOn ?? openingOn;
  return {
    unitId: unit.id,
    tenants: [{ tenantId, kind: 'TENANT' }],
    startsOn,
    movedInOn: startsOn,
    termType: 'PERIODIC',
    rent: letting.rent,
    billedFromOn: later(billedFromOn, startsOn),
    ...(letting.dueDay === undefined ? {} : { dueDay: letting.dueDay }),
  };
}

function* inBatches<T>(list: readonly T[]): Generator<T[]> {
  for (let start = 0; start < list.length; start += BATCH) yield list.slice(start, start + BATCH);
}
