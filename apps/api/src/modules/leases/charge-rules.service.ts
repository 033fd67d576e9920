import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, type PageRequest } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { PropertiesService, UnitsService } from '../properties/index.js';
import { LeaseTermsRepository, type ChargeRule } from './lease-terms.repository.js';
import { noSuch } from './leases.errors.js';
import { LeasesService } from './leases.service.js';
import type { NewChargeRule } from './new-leases.service.js';

/** What a rule is for: exactly one of the three. */
export type ChargeRuleTarget = { propertyId: string } | { unitId: string } | { leaseId: string };

/** Monthly charges beside the rent: of a lease, or of whichever lease a unit or property has. */
@Injectable()
export class ChargeRulesService {
  constructor(
    private readonly repository: LeaseTermsRepository,
    private readonly leases: LeasesService,
    private readonly properties: PropertiesService,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound for the target, InvalidRequest, LeaseEnded */
  async add(tx: Tx, organizationId: string, target: ChargeRuleTarget, input: NewChargeRule & { fromOn: LocalDate }): Promise<ChargeRule> {
    await this.assertTarget(tx, organizationId, target);
    assertOrder(input.fromOn, input.toOn);
    const rule: ChargeRule = {
      id: newId('rul'),
      kind: input.kind,
      amount: input.amount,
      fromOn: input.fromOn,
      toOn: input.toOn ?? null,
      proratable: input.proratable ?? true,
      payee: input.payee ?? 'OWNER',
      propertyId: null,
      unitId: null,
      leaseId: null,
      ...target,
    };
    await this.repository.insertRules(tx, organizationId, this.clock.now(), [rule]);
    return rule;
  }

  /** As `add`, for a lease; from its start unless told. */
  async addToLease(tx: Tx, organizationId: string, leaseId: string, input: NewChargeRule): Promise<ChargeRule> {
    const { startsOn } = await this.leases.get(tx, organizationId, leaseId);
    return this.add(tx, organizationId, { leaseId }, { ...input, fromOn: input.fromOn ?? startsOn });
  }

  /** Rules in the order they were made, one more than the page holds if there are more. */
  list(
    db: Reader,
    organizationId: string,
    filter: { propertyId?: string; unitId?: string; leaseId?: string; sight: Sight },
    page: PageRequest,
  ): Promise<ChargeRule[]> {
    return this.repository.listRules(db, organizationId, filter, { ...page, limit: page.limit + 1 });
  }

  /** The rule counts no longer from a day on. What was charged stays. @throws NotFound, InvalidRequest */
  async end(tx: Tx, organizationId: string, id: string, toOn: LocalDate): Promise<ChargeRule> {
    const rule = isId(id, 'rul') ? await this.repository.lockRule(tx, organizationId, id) : undefined;
    if (!rule) throw noSuch('charge rule', id);
    assertOrder(rule.fromOn, toOn);
    await this.repository.endRule(tx, organizationId, id, toOn);
    return { ...rule, toOn };
  }

  private async assertTarget(tx: Tx, organizationId: string, target: ChargeRuleTarget): Promise<void> {
    if ('leaseId' in target) await this.leases.lockOpen(tx, organizationId, target.leaseId);
    else if ('unitId' in target) await this.units.get(tx, organizationId, target.unitId);
    else await this.properties.get(tx, organizationId, target.propertyId);
  }
}

function assertOrder(fromOn: LocalDate, toOn: LocalDate | undefined): void {
  if (toOn !== undefined && toOn <= fromOn) throw invalidRequest([{ pointer: '/toOn', code: 'order', detail: `must be after ${fromOn}` }]);
}
