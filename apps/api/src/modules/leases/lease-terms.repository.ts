import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { ChargeRuleKind, Payee } from './lease.rules.js';
import { chargeRuleSight } from './sight.rules.js';
import { LEASE, toLease, type Lease } from './leases.repository.js';

/** From a day on, the rent is so much a month. */
export interface RentStep {
  fromOn: LocalDate;
  amount: Money;
}

/** A fixed amount that is charged every month beside the rent, to one lease, or to whichever lease a unit or property has. */
export interface ChargeRule {
  id: string;
  kind: ChargeRuleKind;
  amount: Money;
  fromOn: LocalDate;
  /** First day on which it no longer counts; null for none. */
  toOn: LocalDate | null;
  /** Whether a month that is not whole costs less. */
  proratable: boolean;
  payee: Payee;
  propertyId: string | null;
  unitId: string | null;
  leaseId: string | null;
}

/** A lease with everything that billing needs to know. */
export interface LeaseTerms extends Lease {
  /** Oldest first; the first begins with the lease. */
  rentSteps: RentStep[];
  /** Those of the lease, of its unit and of its property. */
  chargeRules: ChargeRule[];
}

type RuleRow = Omit<ChargeRule, 'amount' | 'proratable'> & { amountMinor: string; currency: string; proratable: number | boolean };

const RULE = `id, kind, amount_minor AS amountMinor, currency, from_on AS fromOn, to_on AS toOn, proratable, payee,
  property_id AS propertyId, unit_id AS unitId, lease_id AS leaseId`;

const toRule = ({ amountMinor, currency, proratable, ...rule }: RuleRow): ChargeRule => ({
  ...rule,
  amount: Money.of(safeInteger(amountMinor), currency),
  proratable: Boolean(proratable),
});

/** SQL of rents, charge rules, and of leases together with them. */
@Injectable()
export class LeaseTermsRepository {
  async insertRentSteps(
    tx: Tx,
    organizationId: string,
    createdAt: Date,
    steps: readonly (RentStep & { leaseId: string })[],
  ): Promise<void> {
    await insertRows(
      tx,
      'rent_steps',
      ['organization_id', 'lease_id', 'from_on', 'amount_minor', 'currency', 'created_at'],
      steps.map(({ leaseId, fromOn, amount }) => [organizationId, leaseId, fromOn, amount.amountMinor, amount.currency, createdAt]),
    );
  }

  async insertRules(tx: Tx, organizationId: string, createdAt: Date, rules: readonly ChargeRule[]): Promise<void> {
    await insertRows(
      tx,
      'charge_rules',
      [
        'organization_id',
        'id',
        'property_id',
        'unit_id',
        'lease_id',
        'kind',
        'amount_minor',
        'currency',
        'from_on',
        'to_on',
        'proratable',
        'payee',
        'created_at',
      ],
      rules.map((rule) => [
        organizationId,
        rule.id,
        rule.propertyId,
        rule.unitId,
        rule.leaseId,
        rule.kind,
        rule.amount.amountMinor,
        rule.amount.currency,
        rule.fromOn,
        rule.toOn,
        rule.proratable,
        rule.payee,
        createdAt,
      ]),
    );
  }

  async lockRule(tx: Tx, organizationId: string, id: string): Promise<ChargeRule | undefined> {
    const rows: RuleRow[] = await tx.query(`SELECT ${RULE} FROM charge_rules WHERE organization_id = ? AND id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toRule)[0];
  }

  async endRule(tx: Tx, organizationId: string, id: string, toOn: LocalDate): Promise<void> {
    await tx.query('UPDATE charge_rules SET to_on = ? WHERE organization_id = ? AND id = ?', [toOn, organizationId, id]);
  }

  async listRules(
    db: Reader,
    organizationId: string,
    filter: { propertyId?: string; unitId?: string; leaseId?: string; sight: Sight },
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<ChargeRule[]> {
    const conditions: [string, SqlValue | undefined][] = [
      ['property_id = ?', filter.propertyId],
      ['unit_id = ?', filter.unitId],
      ['lease_id = ?', filter.leaseId],
    ];
    const given = conditions.filter(([, value]) => value !== undefined);
    const seen = within(filter.sight, chargeRuleSight('charge_rules'));
    const rows: RuleRow[] = await db.query(
      `SELECT ${RULE} FROM charge_rules WHERE organization_id = ? AND id > ?${given.map(([sql]) => ` AND ${sql}`).join('')}${seen.sql} ORDER BY id LIMIT ?`,
      [organizationId, after, ...given.map(([, value]) => value), ...seen.values, limit],
    );
    return rows.map(toRule);
  }

  /**
   * Leases that are or were moved into by the end of a period and have something to bill: not left before billing of
   * them began, and not left by `since`. In id order.
   */
  async listBillable(
    db: Reader,
    organizationId: string,
    span: { until: LocalDate; since: LocalDate },
    { propertyId, after = '', limit }: { propertyId?: string; after?: string; limit: number },
  ): Promise<Lease[]> {
    // Both indexes give id order. The optimizer prefers one that does not, and then sorts all leases again for every page.
    const [index, scope] = propertyId === undefined ? ['PRIMARY', ''] : ['leases_property', ' AND leases.property_id = ?'];
    const rows: Parameters<typeof toLease>[0][] = await db.query(
      `SELECT ${LEASE} FROM leases FORCE INDEX (${index})
        WHERE leases.organization_id = ? AND leases.id > ?${scope}
          AND leases.state IN ('ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN', 'VACATED')
          AND leases.moved_in_on <= ? AND leases.billed_from_on <= ?
          AND (leases.vacated_on IS NULL OR leases.vacated_on > GREATEST(leases.moved_in_on, leases.billed_from_on, ?))
        ORDER BY leases.id LIMIT ?`,
      [organizationId, after, ...(propertyId === undefined ? [] : [propertyId]), span.until, span.until, span.since, limit],
    );
    return rows.map(toLease);
  }

  /** Puts rents and rules beside leases, in two queries however many they are. */
  async withTerms(db: Reader, organizationId: string, leases: readonly Lease[]): Promise<LeaseTerms[]> {
    if (leases.length === 0) return [];
    const steps = await this.listRentSteps(
      db,
      organizationId,
      leases.map(({ id }) => id),
    );
    const rules = await this.listRulesOf(db, organizationId, leases);
    const of = (id: string): ChargeRule[] => rules.get(id) ?? [];
    return leases.map((lease) => ({
      ...lease,
      rentSteps: steps.get(lease.id) ?? [],
      chargeRules: [...of(lease.id), ...of(lease.unitId), ...of(lease.propertyId)],
    }));
  }

  private async listRentSteps(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<Map<string, RentStep[]>> {
    const rows: { leaseId: string; fromOn: LocalDate; amountMinor: string; currency: string }[] = await db.query(
      `SELECT lease_id AS leaseId, from_on AS fromOn, amount_minor AS amountMinor, currency FROM rent_steps
        WHERE organization_id = ? AND lease_id IN (?) ORDER BY lease_id, from_on`,
      [organizationId, leaseIds],
    );
    const steps = new Map<string, RentStep[]>();
    for (const { leaseId, fromOn, amountMinor, currency } of rows) {
      const list = steps.get(leaseId) ?? [];
      list.push({ fromOn, amount: Money.of(safeInteger(amountMinor), currency) });
      steps.set(leaseId, list);
    }
    return steps;
  }

  /**
   * Rules by the id of the lease, unit or property that they are for. Three selects, so that each uses its own index; by name, because
   * MySQL only guesses at lists of more than 200 ids, and then reads every rule of the organization for each page.
   */
  private async listRulesOf(db: Reader, organizationId: string, leases: readonly Lease[]): Promise<Map<string, ChargeRule[]>> {
    const select = (subject: string): string =>
      `SELECT ${RULE} FROM charge_rules FORCE INDEX (charge_rules_${subject}) WHERE organization_id = ? AND ${subject}_id IN (?)`;
    const distinct = (ids: string[]): string[] => [...new Set(ids)];
    const rows: RuleRow[] = await db.query(`${select('lease')} UNION ALL ${select('unit')} UNION ALL ${select('property')} ORDER BY id`, [
      ...[organizationId, leases.map(({ id }) => id)],
      ...[organizationId, distinct(leases.map(({ unitId }) => unitId))],
      ...[organizationId, distinct(leases.map(({ propertyId }) => propertyId))],
    ]);
    const rules = new Map<string, ChargeRule[]>();
    for (const rule of rows.map(toRule)) {
      const id = rule.leaseId ?? rule.unitId ?? rule.propertyId ?? '';
      rules.set(id, [...(rules.get(id) ?? []), rule]);
    }
    return rules;
  }
}
