import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, later, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { PropertiesService } from '../properties/index.js';
import { PolicyEnded, PolicyExists, unknown } from './billing.errors.js';
import type { LateFeeKind } from './late-fees.rules.js';
import { LateFeesRepository, type LateFeePolicy } from './late-fees.repository.js';

/** A late-fee policy that is to hold from a day on. */
export interface NewLateFeePolicy {
  /** For one property; for all that have none of their own when absent. */
  propertyId?: string;
  kind: LateFeeKind;
  /** For FIXED; of each day for DAILY_FIXED. */
  fixed?: Money;
  /** For PERCENT: 10 % is 1 000. */
  basisPoints?: number;
  /** For DAILY_FIXED: on how many days at most. */
  maxDays?: number;
  /** For TIERED: each an amount, or a part of what is overdue. */
  tiers?: readonly { day: number; fixed?: Money; basisPoints?: number }[];
  cap?: Money;
  minOverdue?: Money;
  payee: 'OWNER' | 'AGENCY';
  fromOn: LocalDate;
}

/** Late-fee policies. There are no late fees without one, and a version is never edited: it ends, and another begins. */
@Injectable()
export class LateFeePoliciesService {
  constructor(
    private readonly repository: LateFeesRepository,
    private readonly properties: PropertiesService,
    private readonly clock: Clock,
  ) {}

  /**
   * A policy from a day on, today at the earliest; what held in its place ends on that day.
   * @throws InvalidRequest, NotFound for the property, PolicyExists
   */
  async create(tx: Tx, organization: Organization, input: NewLateFeePolicy): Promise<LateFeePolicy> {
    const today = this.clock.today(organization.timeZone);
    assertComplete(input, today);
    const { propertyId, kind, fixed, basisPoints, maxDays, tiers, cap, minOverdue, payee, fromOn } = input;
    if (propertyId !== undefined) await this.properties.get(tx, organization.id, propertyId);
    const policy: LateFeePolicy = {
      id: newId('lfp'),
      propertyId: propertyId ?? null,
      kind,
      fixed: fixed ?? null,
      basisPoints: basisPoints ?? null,
      maxDays: maxDays ?? null,
      tiers: tiers?.map((tier) => ({ day: tier.day, fixed: tier.fixed ?? null, basisPoints: tier.basisPoints ?? null })) ?? null,
      cap: cap ?? null,
      minOverdue: minOverdue ?? Money.zero(organization.currency),
      payee,
      fromOn,
      toOn: null,
      createdAt: this.clock.now(),
    };
    await this.repository.endBefore(tx, organization.id, policy);
    try {
      await this.repository.insertPolicy(tx, organization.id, organization.currency, policy);
    } catch (error) {
      if (isDuplicate(error, 'late_fee_policies_scope')) throw new PolicyExists(`Another policy begins on ${fromOn}.`);
      throw error;
    }
    return policy;
  }

  /** No fee is assessed under it from today on. @throws NotFound, PolicyEnded */
  async end(tx: Tx, organization: Organization, id: string): Promise<LateFeePolicy> {
    const policy = await this.get(tx, organization.id, id);
    const today = this.clock.today(organization.timeZone);
    if (policy.toOn !== null && policy.toOn <= today) throw new PolicyEnded(`It ended on ${policy.toOn}.`, { toOn: policy.toOn });
    // One that has not begun ends on its first day, so that it never holds.
    const toOn = later(today, policy.fromOn);
    await this.repository.endPolicy(tx, organization.id, id, toOn);
    return { ...policy, toOn };
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<LateFeePolicy> {
    const policy = await this.repository.findPolicy(db, organizationId, id);
    if (!policy) throw unknown('late-fee policy', id);
    return policy;
  }

  /** Policies in id order, `limit + 1` of them. */
  list(db: Reader, organizationId: string, { after, limit }: PageRequest): Promise<LateFeePolicy[]> {
    return this.repository.policies(db, organizationId, { after, limit: limit + 1 });
  }
}

/** Which members each kind has, and no others. */
const MEMBERS: Readonly<Record<LateFeeKind, readonly ('fixed' | 'basisPoints' | 'maxDays' | 'tiers')[]>> = {
  FIXED: ['fixed'],
  PERCENT: ['basisPoints'],
  DAILY_FIXED: ['fixed', 'maxDays'],
  TIERED: ['tiers'],
};

function assertComplete(input: NewLateFeePolicy, today: LocalDate): void {
  const { kind, fromOn, tiers = [] } = input;
  const members = (['fixed', 'basisPoints', 'maxDays', 'tiers'] as const).flatMap((member) => {
    const wanted = MEMBERS[kind].includes(member);
    if (wanted === (input[member] !== undefined)) return [];
    const fault = wanted
      ? { code: 'required', detail: `is required of a ${kind} fee` }
      : { code: 'not-for-kind', detail: `is not for a ${kind} fee` };
    return [{ pointer: `/${member}`, ...fault }];
  });
  const steps = tiers.flatMap(({ day, fixed, basisPoints }, index) => [
    ...((fixed === undefined) === (basisPoints === undefined)
      ? [{ pointer: `/tiers/${index}/fixed`, code: 'either', detail: 'must stand alone, or be left out and `basisPoints` be given' }]
      : []),
    ...(index > 0 && day <= (tiers[index - 1]?.day ?? 0)
      ? [{ pointer: `/tiers/${index}/day`, code: 'ascending', detail: 'must be later than the tier before' }]
      : []),
  ]);
  const past =
    fromOn < today
      ? [{ pointer: '/fromOn', code: 'past', detail: `must not be before ${today}: nobody is charged by a rule made later` }]
      : [];
  const wrong = [...members, ...steps, ...past];
  if (wrong.length > 0) throw invalidRequest(wrong);
}
