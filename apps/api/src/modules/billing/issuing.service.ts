import { Injectable } from '@nestjs/common';
import { documentNumber, newId, takeNumbers, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Money } from '@plotihub/money';
import { addDays, Clock, firstDayOf, later, type LocalDate, type YearMonth } from '@plotihub/time';
import { bookOf, LedgerService, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import type { Ownership } from '../properties/index.js';
import { ChargesRepository, type NewChargeRow, type NewInvoiceRow } from './charges.repository.js';
import { CreditsService } from './credits.service.js';
import type { ChargeKind, Payee } from './kinds.rules.js';
import { PayeesService } from './payees.service.js';

/** A charge that is to be issued. */
export interface Issuable {
  kind: ChargeKind;
  period: YearMonth | null;
  description: string;
  amount: Money;
  dueOn: LocalDate;
  naturalKey: string;
  payee: Payee;
}

/** Charges of one lease that are issued together. */
export interface Bill {
  leaseId: string;
  propertyId: string;
  graceDays: number;
  /** The month that its invoice bills; null for one by hand. */
  period: YearMonth | null;
  /** Whether the charges get an invoice. */
  invoiced: boolean;
  /** Seconds until others hear of the invoice; at once unless given. */
  tellAfterS?: number;
  charges: Issuable[];
}

/** What came of a bill. */
export interface IssuedBill {
  leaseId: string;
  invoiceId: string | null;
  charges: NewChargeRow[];
}

/** A bill whose charges are new, with their ids. */
interface Draft {
  bill: Bill;
  invoiceId: string | null;
  charges: (Issuable & { id: string; ownershipId: string | null })[];
}

/** Issues charges: the one way in which a tenant comes to owe something. */
@Injectable()
export class IssuingService {
  constructor(
    private readonly repository: ChargesRepository,
    private readonly payees: PayeesService,
    private readonly credits: CreditsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Issues charges with their postings and invoices, and settles them with unused credit. A charge whose natural key is
   * taken is left out, so that issuing twice charges once; a lease with nothing new is left out of the answer. At most one
   * bill a lease. Costs the same few statements for one lease as for hundreds.
   */
  async issue(tx: Tx, organization: Organization, bills: readonly Bill[], on: LocalDate): Promise<IssuedBill[]> {
    // Whoever charges a lease holds its account: what is not there after the lock cannot come in between.
    const accounts = await this.lock(tx, organization, bills);
    const taken = await this.repository.takenKeys(
      tx,
      organization.id,
      bills.flatMap(({ charges }) => charges.map(({ naturalKey }) => naturalKey)),
    );
    const fresh = bills
      .map((bill) => ({ ...bill, charges: bill.charges.filter(({ naturalKey }) => !taken.has(naturalKey)) }))
      .filter(({ charges }) => charges.length > 0);
    return this.issueLocked(tx, organization, { bills: fresh, accounts }, on);
  }

  /**
   * As `issue`, for bills whose natural keys were free a moment ago: they are not looked up again.
   * @throws the driver's error for a duplicate if one has been taken since, and then nothing may be committed
   */
  async issueUnchecked(tx: Tx, organization: Organization, bills: readonly Bill[], on: LocalDate): Promise<IssuedBill[]> {
    return this.issueLocked(tx, organization, { bills, accounts: await this.lock(tx, organization, bills) }, on);
  }

  private lock(tx: Tx, organization: Organization, bills: readonly Bill[]): Promise<Map<string, LeaseAccount>> {
    return this.ledger.lockLeases(
      tx,
      organization,
      bills.map(({ leaseId }) => leaseId),
    );
  }

  private async issueLocked(
    tx: Tx,
    organization: Organization,
    { bills: fresh, accounts }: { bills: readonly Bill[]; accounts: Map<string, LeaseAccount> },
    on: LocalDate,
  ): Promise<IssuedBill[]> {
    if (fresh.length === 0) return [];
    const ownerships = await this.payees.ownershipsOn(
      tx,
      organization,
      fresh.flatMap(({ propertyId, charges }) => charges.map((charge) => ({ propertyId, day: entitlementDay(charge, on) }))),
    );
    const drafts = fresh.map((bill) => toDraft(bill, ownerships, on));
    const issued = await this.write(tx, organization, { drafts, accounts, ownerships }, on);
    const withCredit = issued.filter(({ leaseId }) => accounts.get(leaseId)?.creditBalance.isPositive);
    await this.credits.settleOpen(
      tx,
      organization,
      withCredit.map(({ leaseId }) => leaseId),
      on,
    );
    return issued;
  }

  private async write(
    tx: Tx,
    organization: Organization,
    { drafts, accounts, ownerships }: { drafts: Draft[]; accounts: Map<string, LeaseAccount>; ownerships: Map<string, Ownership> },
    on: LocalDate,
  ): Promise<IssuedBill[]> {
    const book = bookOf(organization.kind);
    const postings = drafts.flatMap(({ bill, charges }) => {
      const receivable = accounts.get(bill.leaseId)?.receivable;
      if (!receivable) throw new Error(`The account of lease ${bill.leaseId} is not locked.`);
      return charges.map((charge) => {
        const ownership = ownerships.get(`${bill.propertyId} ${entitlementDay(charge, on)}`);
        const entries = this.payees.accrual(book, { ...charge, propertyId: bill.propertyId }, receivable, ownership);
        return { kind: 'charge', sourceId: charge.id, leaseId: bill.leaseId, effectiveOn: on, entries };
      });
    });
    const postingIds = await this.ledger.post(tx, organization, postings);
    let next = 0;
    const issued = drafts.map(({ bill, invoiceId, charges }) => ({
      leaseId: bill.leaseId,
      invoiceId,
      charges: charges.map((charge): NewChargeRow => ({
        ...charge,
        leaseId: bill.leaseId,
        propertyId: bill.propertyId,
        invoiceId,
        postingId: postingIds[next++] ?? '',
      })),
    }));
    // The number series is locked from here to the end of the transaction, so it comes as late as it can.
    const stamp = { on, at: this.clock.now() };
    await this.repository.insertInvoices(tx, organization.id, stamp, await this.numbered(tx, organization, drafts, on));
    await this.repository.insertCharges(
      tx,
      organization.id,
      stamp,
      issued.flatMap(({ charges }) => charges),
    );
    await this.outbox.add(tx, ...invoiceEvents(organization.id, drafts));
    return issued;
  }

  private async numbered(tx: Tx, organization: Organization, drafts: readonly Draft[], on: LocalDate): Promise<NewInvoiceRow[]> {
    const invoiced = drafts.filter(({ invoiceId }) => invoiceId !== null);
    if (invoiced.length === 0) return [];
    const year = Number(on.slice(0, 4));
    const first = await takeNumbers(tx, organization.id, { kind: 'INV', year }, invoiced.length);
    return invoiced.map(({ bill, invoiceId, charges }, i) => {
      const dueOn = charges.map((charge) => charge.dueOn).reduce(later);
      return {
        id: invoiceId ?? '',
        leaseId: bill.leaseId,
        number: documentNumber('INV', year, first + i),
        period: bill.period,
        dueOn,
        graceEndsOn: addDays(dueOn, bill.graceDays),
        total: Money.sum(
          charges.map(({ amount }) => amount),
          organization.currency,
        ),
      };
    });
  }
}

/** The day that decides who owned the property: the first of the month that is charged or, without one, the day of issue. */
const entitlementDay = ({ period }: Issuable, on: LocalDate): LocalDate => (period === null ? on : firstDayOf(period));

function toDraft(bill: Bill, ownerships: ReadonlyMap<string, Ownership>, on: LocalDate): Draft {
  return {
    bill,
    invoiceId: bill.invoiced ? newId('inv') : null,
    charges: bill.charges.map((charge) => {
      const ownership = charge.payee === 'OWNER' ? ownerships.get(`${bill.propertyId} ${entitlementDay(charge, on)}`) : undefined;
      return { ...charge, id: newId('chg'), ownershipId: ownership?.id ?? null };
    }),
  };
}

const invoiceEvents = (organizationId: string, drafts: readonly Draft[]) =>
  drafts.flatMap(({ bill: { leaseId, period, tellAfterS }, invoiceId }) =>
    invoiceId === null
      ? []
      : [{ type: 'invoice.issued', organizationId, aggregateId: invoiceId, payload: { invoiceId, leaseId, period }, tellAfterS }],
  );
