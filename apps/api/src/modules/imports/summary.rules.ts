import { Money } from '@plotihub/money';
import type { RentRollRow } from './rent-roll.rules.js';

/** How many, and how much together. */
export interface CountedMoney {
  count: number;
  total: Money;
}

/** One property of an import. */
export interface PropertySummary {
  name: string;
  /** Payment references of its units begin with it. */
  code: string;
  /** False if it was there before. */
  isNew: boolean;
  units: number;
  leases: number;
}

/** What an import makes. */
export interface Summary {
  properties: PropertySummary[];
  created: {
    owners: number;
    properties: number;
    units: number;
    tenants: number;
    leases: number;
    monthlyRent: Money;
    openingArrears: CountedMoney;
    openingCredit: CountedMoney;
    deposits: CountedMoney;
  };
}

/** A planned property as far as a summary needs it. */
interface Planned {
  name: string;
  code: string;
  existing?: object;
  owner: { name: string; existing?: object };
  units: { row: RentRollRow; existing?: object }[];
}

/** Rows of one person are rows with the same name and phone: one tenant may have several leases. */
export const tenantKey = ({ name, phone }: { name: string; phone: string }): string => `${name.toLowerCase()}\n${phone}`;

export function summarise(plan: readonly Planned[], currency: string): Summary {
  const fresh = plan.filter(({ existing }) => !existing);
  const units = plan.flatMap((property) => property.units);
  const lettings = units.flatMap(({ row }) => row.letting ?? []);
  const counted = (amounts: Money[]): CountedMoney => ({ count: amounts.length, total: Money.sum(amounts, currency) });
  return {
    properties: plan.map(({ name, code, existing, units: list }) => ({
      name,
      code,
      isNew: !existing,
      units: list.filter((unit) => !unit.existing).length,
      leases: list.filter(({ row }) => row.letting).length,
    })),
    created: {
      owners: new Set(fresh.filter(({ owner }) => !owner.existing).map(({ owner }) => owner.name.toLowerCase())).size,
      properties: fresh.length,
      units: units.filter(({ existing }) => !existing).length,
      tenants: new Set(lettings.map(tenantKey)).size,
      leases: lettings.length,
      monthlyRent: Money.sum(
        lettings.map(({ rent }) => rent),
        currency,
      ),
      openingArrears: counted(lettings.map(({ balance }) => balance).filter(({ isPositive }) => isPositive)),
      openingCredit: counted(lettings.map(({ balance }) => balance.negated()).filter(({ isPositive }) => isPositive)),
      deposits: counted(lettings.map(({ deposit }) => deposit).filter(({ isPositive }) => isPositive)),
    },
  };
}
