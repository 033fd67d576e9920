import type { MoneyJson } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { DepositKind } from './lease.rules.js';

/** Payload of `lease.signed`: the deposits that the parties agreed on, for billing to raise. */
export interface LeaseSigned {
  leaseId: string;
  unitId: string;
  deposits: { kind: DepositKind; amount: MoneyJson }[];
}

/** Payload of `lease.moved-in`, `lease.notice-given`, `lease.vacated`: the day from which it counts. */
export interface LeaseMovedOn {
  leaseId: string;
  unitId: string;
  on: LocalDate;
}

/** Payload of `lease.cancelled`, `lease.notice-withdrawn`, `lease.held-over`. */
export interface LeaseMoved {
  leaseId: string;
  unitId: string;
}
