import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate, type YearMonth } from '@plotihub/time';
import { LeasesService, type Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { AlreadyCharged, ChargeNotVoid, LeaseNotChargeable, unknown } from './billing.errors.js';
import { ChargesRepository, type StoredCharge } from './charges.repository.js';
import { labelOf } from './charges.rules.js';
import { IssuingService, type Bill } from './issuing.service.js';
import type { ChargeKind, Payee } from './kinds.rules.js';
import { VoidingService } from './voiding.service.js';

/** One amount that a tenant owes. */
export type Charge = Omit<StoredCharge, 'ownershipId' | 'postingId'>;

/** A charge by hand, or by another module. */
export interface NewCharge {
  leaseId: string;
  kind: ChargeKind;
  amount: Money;
  dueOn: LocalDate;
  description: string;
  period?: YearMonth;
  /** OWNER unless told. */
  payee?: Payee;
  /** Unique for ever in the organization; made from a new id when absent. */
  naturalKey?: string;
}

/** Charges one at a time: by hand, brought along, and taken back. */
@Injectable()
export class ChargesService {
  constructor(
    private readonly repository: ChargesRepository,
    private readonly issuing: IssuingService,
    private readonly voiding: VoidingService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Issues a charge with an invoice of its own; unused credit settles it in the same transaction.
   * @throws NotFound for the lease, LeaseNotChargeable, AlreadyCharged if its natural key is taken
   */
  async add(tx: Tx, organization: Organization, input: NewCharge): Promise<Charge> {
    const lease = await this.leases.get(tx, organization.id, input.leaseId);
    if (lease.state === 'DRAFT' || lease.state === 'CANCELLED')
      throw new LeaseNotChargeable(`The lease is ${lease.state}.`, { leaseId: lease.id, state: lease.state });
    const naturalKey = input.naturalKey ?? `manual:${newId('chg')}`;
    const bill = billOf(lease, { ...input, naturalKey, period: input.period ?? null, payee: input.payee ?? 'OWNER' });
    const [issued] = await this.issuing.issue(tx, organization, [bill], this.clock.today(organization.timeZone));
    const [charge] = issued?.charges ?? [];
    if (!charge) throw new AlreadyCharged(`${naturalKey} has been charged before.`, { naturalKey });
    return this.get(tx, organization.id, charge.id);
  }

  /**
   * Issues again, corrected, what was taken back; by a person, never by a run. Its natural key is that of the first with the
   * next number: `rent:…:2026-11#2`.
   * @throws NotFound, ChargeNotVoid
   */
  async replace(
    tx: Tx,
    organization: Organization,
    id: string,
    input: { amount: Money; dueOn: LocalDate; description: string },
  ): Promise<Charge> {
    const old = await this.get(tx, organization.id, id);
    if (old.voidedOn === null) throw new ChargeNotVoid('Take the charge back first.', { chargeId: id });
    const naturalKey = await this.voiding.nextKey(tx, organization.id, old.naturalKey);
    return this.add(tx, organization, {
      ...input,
      leaseId: old.leaseId,
      kind: old.kind,
      payee: old.payee,
      naturalKey,
      ...(old.period === null ? {} : { period: old.period }),
    });
  }

  /**
   * Arrears that tenants brought along from the books before these: at most one a lease, without invoices.
   * @throws NotFound for a lease, AlreadyCharged for one that has an opening balance
   */
  async addOpening(tx: Tx, organization: Organization, list: readonly { leaseId: string; amount: Money; on: LocalDate }[]): Promise<void> {
    const leases = await this.leases.getMany(
      tx,
      organization.id,
      list.map(({ leaseId }) => leaseId),
    );
    for (const [on, items] of Map.groupBy(list, (item) => item.on)) {
      const bills = items.map(({ leaseId, amount }) => {
        const lease = leases.get(leaseId);
        if (!lease) throw unknown('lease', leaseId);
        const charge = { kind: 'OPENING_BALANCE' as const, period: null, description: labelOf('OPENING_BALANCE'), amount };
        const bill = billOf(lease, { ...charge, dueOn: on, naturalKey: `opening:${leaseId}`, payee: 'OWNER' });
        return { ...bill, invoiced: false };
      });
      const issued = await this.issuing.issue(tx, organization, bills, on);
      if (issued.length < bills.length) throw new AlreadyCharged('A lease has an opening balance already.');
    }
  }

  /**
   * Takes a charge back; what was paid of it becomes credit of the payments it came from.
   * @throws NotFound, ChargeAlreadyVoid
   */
  async void(tx: Tx, organization: Organization, id: string, input: { reason: string; on?: LocalDate }): Promise<Charge> {
    await this.voiding.void(tx, organization, id, { reason: input.reason, on: input.on ?? this.clock.today(organization.timeZone) });
    return this.get(tx, organization.id, id);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Charge> {
    const charge = await this.repository.find(db, organizationId, id);
    if (!charge) throw unknown('charge', id);
    return toPublic(charge);
  }

  /** Charges in id order, `limit + 1` of them. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; sight: Sight },
    { after, limit }: PageRequest,
  ): Promise<Charge[]> {
    return (await this.repository.list(db, organizationId, { ...filter, after, limit: limit + 1 })).map(toPublic);
  }
}

/** What other modules and clients see of a charge. */
export const toPublic = ({ ownershipId: _, postingId: __, ...charge }: StoredCharge): Charge => charge;

/** A bill of one charge. */
export const billOf = (lease: Pick<Lease, 'id' | 'propertyId' | 'graceDays'>, charge: Bill['charges'][number]): Bill => ({
  leaseId: lease.id,
  propertyId: lease.propertyId,
  graceDays: lease.graceDays,
  period: charge.period,
  invoiced: true,
  charges: [charge],
});
