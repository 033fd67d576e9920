import { ChargesService, type ChargeKind } from '../../apps/api/src/modules/billing/index.js';
import { LeasesService } from '../../apps/api/src/modules/leases/index.js';
import { OrganizationsService, type Organization } from '../../apps/api/src/modules/organizations/index.js';
import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import type { TestApp } from './app.js';
import { Office } from './office.js';
import { Payers, type Destination, type Paid } from './payers.js';
import { letUnit, newPhone, portfolio, type LetOptions, type Letting, type Portfolio } from './portfolio.js';

export const SHORT_CODE = '600966';

/** A payment as GET /v1/payments shows it. */
export interface PaymentView {
  id: string;
  leaseId: string | null;
  externalId: string | null;
  amount: { amount: string; currency: string };
  valueOn: string;
  number: string | null;
  state: string;
}

export interface SuspenseView {
  id: string;
  paymentId: string;
  reason: string;
  state: string;
  suggestions: { unitId: string; reference: string; leaseId: string | null }[];
}

let codes = 0;
/** A transaction code that no other payment of these stories has. */
export const newTransactionCode = (): string => `UKL${String(codes++).padStart(7, '0')}`;

/** Lets a unit as an import does: no move-in invoice, and no bill before 2027. */
export async function letQuietly(
  app: TestApp,
  office: Office,
  organization: Organization,
  unit: { id: string; payReference: string },
  startsOn = '2026-09-01',
): Promise<Letting> {
  const tenant = await office.post<{ id: string; phone: string }>('/v1/tenants', { name: 'Achieng Otieno', phone: newPhone() });
  const [lease] = await app.database.transaction((tx) =>
    app.nest.get(LeasesService).createActive(tx, organization, [
      {
        unitId: unit.id,
        tenants: [{ tenantId: tenant.id, kind: 'TENANT' }],
        startsOn: localDate(startsOn),
        movedInOn: localDate(startsOn),
        billedFromOn: localDate('2027-01-01'),
        termType: 'PERIODIC',
        rent: Money.parse('15000.00', 'KES'),
      },
    ]),
  );
  return { leaseId: lease!.id, tenantId: tenant.id, unitId: unit.id, phone: tenant.phone, payReference: unit.payReference };
}

/** An organization that collects rent through a paybill: some units let, callbacks to its own address. */
export class Collection {
  private constructor(
    private readonly app: TestApp,
    readonly office: Office,
    readonly organization: Organization,
    readonly property: Portfolio,
    private readonly made: { lettings: Letting[]; channel: Destination & { id: string }; payers: Payers },
  ) {}

  /**
   * @param options how many units are let (1 unless told). Unless told how, they are let since 1 September 2026 and nothing was or will
   *   be billed by itself, so that a story's charges are all there are.
   */
  static async open(
    app: TestApp,
    options: {
      kind?: 'AGENCY' | 'LANDLORD';
      units?: number;
      lease?: Partial<LetOptions>;
      channel?: 'MPESA_PAYBILL' | 'MPESA_TILL';
      shortCode?: string;
    } = {},
  ): Promise<Collection> {
    const office = await Office.open(app, options.kind);
    const organization = await app.nest.get(OrganizationsService).get(app.database.reader, office.organizationId);
    const property = await portfolio(office, { units: options.units ?? 1, owners: [6_000, 4_000] });
    const lettings: Letting[] = [];
    for (const unit of property.units) {
      const lease = { unitId: unit.id, rent: '15000.00', startsOn: '2026-09-01' };
      lettings.push(
        options.lease ? await letUnit(office, { ...lease, ...options.lease }) : await letQuietly(app, office, organization, unit),
      );
    }
    if (options.lease) await app.work(); // deposits and the first invoice
    const { shortCode = SHORT_CODE, channel: kind = 'MPESA_PAYBILL' } = options;
    const opened = await office.post<Destination & { id: string }>('/v1/payment-channels', { kind, shortCode, name: 'Rent' });
    const channel = { ...opened, shortCode, till: kind === 'MPESA_TILL' };
    return new Collection(app, office, organization, property, { lettings, channel, payers: await Payers.at(app) });
  }

  get lettings(): Letting[] {
    return this.made.lettings;
  }

  get channelId(): string {
    return this.made.channel.id;
  }

  /** Where M-Pesa says that money moved; holds the secret. */
  get confirmationUrl(): string {
    return this.made.channel.confirmationUrl;
  }

  /** Its path alone, for who posts there and is not M-Pesa. */
  get confirmationPath(): string {
    return new URL(this.made.channel.confirmationUrl).pathname;
  }

  /** The first letting. */
  get letting(): Letting {
    return this.lettings[0]!;
  }

  /** Moves the clock, and signs in again: sessions are short. */
  async moveTo(instant: string): Promise<void> {
    this.app.clock.moveTo(instant);
    Object.assign(this.office, { token: await Office.signIn(this.app, this.office.login) });
  }

  /** A charge on a lease, the first one unless told. */
  async charge(amount: string, options: { leaseId?: string; dueOn?: string; kind?: ChargeKind } = {}): Promise<string> {
    const { leaseId = this.letting.leaseId, dueOn = '2026-11-05', kind = 'RENT' } = options;
    const charge = await this.app.database.transaction((tx) =>
      this.app.nest.get(ChargesService).add(tx, this.organization, {
        leaseId,
        kind,
        amount: Money.parse(amount, 'KES'),
        dueOn: localDate(dueOn),
        description: `${kind} due ${dueOn}`,
      }),
    );
    return charge.id;
  }

  /** The confirmation of a payment that M-Pesa has not told of yet. */
  body({ code = newTransactionCode(), amount = '15000.00', time = '20261105121325', ...paid }: Paid = {}): string {
    const { payers, channel } = this.made;
    return payers.worded(channel, { reference: this.letting.payReference, amount, time, ...paid, code });
  }

  /** What M-Pesa sends after the money moved, or text in its place, to another address if one is told; it is answered success. */
  async confirm(paid: Paid | string = {}, confirmationUrl = this.made.channel.confirmationUrl): Promise<void> {
    const { payers, channel } = this.made;
    const status = await payers.confirm({ ...channel, confirmationUrl }, typeof paid === 'string' ? paid : this.body(paid));
    if (status !== 200) throw new Error(`A confirmation was answered ${status}.`);
  }

  /** A confirmation that M-Pesa never sent, by somebody who knows the address: M-Pesa itself lists no such payment. */
  async forge({ code = newTransactionCode(), shortCode = this.made.channel.shortCode, amount = '15000.00', ...paid }: Paid): Promise<void> {
    const { payers, channel } = this.made;
    // Worded like one that happened, somewhere else.
    const elsewhere = { ...channel, shortCode: '600999' };
    const real = payers.worded(elsewhere, { reference: this.letting.payReference, amount, ...paid, code: newTransactionCode() });
    const said = JSON.parse(real) as Record<string, unknown>;
    const status = await payers.forge(channel, JSON.stringify({ ...said, TransID: code, BusinessShortCode: shortCode }));
    if (status !== 200) throw new Error(`A forged confirmation was answered with ${status}.`);
  }

  /** What M-Pesa asks before the money moves, or text in its place, at another address if one is told. */
  async validate(paid: Paid | string = {}, validationUrl = this.made.channel.validationUrl): Promise<{ status: number; body: unknown }> {
    const { payers, channel } = this.made;
    return payers.ask({ ...channel, validationUrl }, typeof paid === 'string' ? paid : this.body(paid));
  }

  /** A confirmation and the work that follows from it. @returns the payment it became */
  async pay(paid: Paid = {}): Promise<PaymentView> {
    const code = paid.code ?? newTransactionCode();
    await this.confirm({ ...paid, code });
    await this.app.work();
    const payment = (await this.payments(`externalId=${code}`))[0];
    if (!payment) throw new Error(`Nothing came of ${code}: ${JSON.stringify(await this.events())}`);
    return payment;
  }

  async payments(query = ''): Promise<PaymentView[]> {
    return (await this.office.get<{ data: PaymentView[] }>(`/v1/payments?limit=200&${query}`)).data;
  }

  async suspense(query = ''): Promise<SuspenseView[]> {
    return (await this.office.get<{ data: SuspenseView[] }>(`/v1/suspense?limit=200&${query}`)).data;
  }

  async events(query = ''): Promise<{ id: string; state: string; reason: string | null; excerpt: string }[]> {
    return (await this.office.get<{ data: never[] }>(`/v1/provider-events?limit=200&${query}`)).data;
  }

  /** What is open of charges, in the order given. */
  async open(...chargeIds: string[]): Promise<string[]> {
    const rows = await this.app.rows<{ id: string; open: string }>('SELECT id, open_minor AS open FROM charges WHERE id IN (?)', [
      chargeIds,
    ]);
    return chargeIds.map((id) => Money.of(Number(rows.find((row) => row.id === id)?.open), 'KES').amount);
  }

  /** Unused credit of a lease. */
  async credit(leaseId = this.letting.leaseId): Promise<string> {
    const minor = await this.app.number('SELECT COALESCE(SUM(remaining_minor), 0) FROM credits WHERE lease_id = ?', [leaseId]);
    return Money.of(minor, 'KES').amount;
  }

  /** How often each type of event about payments was put in the outbox. */
  async told(): Promise<Record<string, number>> {
    const rows = await this.app.rows<{ type: string; n: string }>(
      "SELECT type, COUNT(*) AS n FROM outbox_events WHERE organization_id = ? AND type LIKE 'payment.%' GROUP BY type ORDER BY type",
      [this.organization.id],
    );
    return Object.fromEntries(rows.map(({ type, n }) => [type, Number(n)]));
  }

  /** What must be true of the money whatever has happened. Domain paper, section 11. */
  async expectSound(): Promise<void> {
    expect(await this.office.get('/v1/ledger/proof')).toMatchObject({ holds: true });
    const none = async (sql: string): Promise<void> => expect(await this.app.rows(sql, [this.organization.id])).toEqual([]);
    const signed = 'CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END';
    // What is allocated to a charge is what of it is not open, and never more than the charge.
    await none(
      `SELECT c.id FROM charges c LEFT JOIN allocations a ON a.organization_id = c.organization_id AND a.charge_id = c.id
        WHERE c.organization_id = ? AND c.voided_on IS NULL GROUP BY c.id, c.amount_minor, c.open_minor
       HAVING c.amount_minor - c.open_minor <> COALESCE(SUM(${signed}), 0) OR COALESCE(SUM(${signed}), 0) > c.amount_minor`,
    );
    // A posted payment is its allocations, its credit and what was taken out of that; one in suspense or taken back has none of it.
    await none(
      `SELECT p.id, p.state, (SELECT COALESCE(SUM(d.amount_minor), 0) FROM credit_draws d
           WHERE d.organization_id = p.organization_id AND d.payment_id = p.id AND d.released_at IS NULL) AS drawn FROM payments p
         LEFT JOIN allocations a ON a.organization_id = p.organization_id AND a.payment_id = p.id
         LEFT JOIN credits r ON r.organization_id = p.organization_id AND r.payment_id = p.id
        WHERE p.organization_id = ? GROUP BY p.organization_id, p.id, p.state, p.amount_minor, r.remaining_minor
       HAVING COALESCE(SUM(${signed}), 0) + COALESCE(r.remaining_minor, 0) + drawn <> CASE p.state WHEN 'POSTED' THEN p.amount_minor ELSE 0 END`,
    );
    // Receipt numbers have no gap and no twin.
    await none(
      `SELECT 1 FROM payments WHERE organization_id = ? AND number IS NOT NULL
       HAVING COUNT(*) <> COALESCE(MAX(CAST(SUBSTRING(number, 10) AS UNSIGNED)), 0) OR COUNT(*) <> COUNT(DISTINCT number)`,
    );
    // One payment for each transaction; the parts of a split one are it exactly, as long as it stands.
    await none(
      'SELECT external_id FROM payments WHERE organization_id = ? AND external_id IS NOT NULL GROUP BY external_id HAVING COUNT(*) > 1',
    );
    await none(
      `SELECT w.id FROM payments w LEFT JOIN payments p ON p.organization_id = w.organization_id AND p.split_of = w.id AND p.state = 'POSTED'
        WHERE w.organization_id = ? AND w.state = 'SPLIT' GROUP BY w.id, w.amount_minor HAVING w.amount_minor <> COALESCE(SUM(p.amount_minor), 0)`,
    );
  }
}
