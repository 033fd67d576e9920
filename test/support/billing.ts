import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { LeasesService, type ChargeRuleKind, type NewActiveLease, type Payee } from '../../apps/api/src/modules/leases/index.js';
import { OrganizationsService, type Organization } from '../../apps/api/src/modules/organizations/index.js';
import { UnitsService } from '../../apps/api/src/modules/properties/index.js';
import type { TestApp } from './app.js';
import { Office } from './office.js';
import { letUnit, newPhone, portfolio, type LetOptions, type Letting, type Portfolio, type PortfolioUnit } from './portfolio.js';

type Wire = { amount: string; currency: string };

export interface ChargeView {
  id: string;
  leaseId: string;
  invoiceId: string | null;
  kind: string;
  period: string | null;
  description: string;
  amount: Wire;
  open: Wire;
  issuedOn: string;
  dueOn: string;
  naturalKey: string;
  payee: string;
  voidedOn: string | null;
  voidReason: string | null;
}

export interface InvoiceView {
  id: string;
  leaseId: string;
  number: string;
  period: string | null;
  issuedOn: string;
  dueOn: string;
  total: Wire;
  open: Wire;
  state: string;
  overdue: boolean;
  charges?: ChargeView[];
}

export interface PreviewView {
  leases: number;
  charges: number;
  total: Wire;
  hash: string;
  sample: { leaseId: string; total: Wire; charges: { kind: string; period: string; amount: Wire; dueOn: string; naturalKey: string }[] }[];
  failed: number;
  failures: { leaseId: string | null; code: string; detail: string }[];
}

export interface RunView extends Omit<PreviewView, 'sample'> {
  id: string;
  state: string;
  asOf: string;
  finishedAt: string | null;
}

/** An organization that bills: some units let, with what a story needs to look at its books. */
export class Landlady {
  private constructor(
    readonly app: TestApp,
    public office: Office,
    readonly property: Portfolio,
    readonly lettings: Letting[],
  ) {}

  /**
   * @param options how many units are let (1 unless told), how, and by whom they are owned: one owner unless told. The
   * tenants have lived there since January 2025 and are billed here from November 2026 on, unless told.
   */
  static async open(
    app: TestApp,
    options: { kind?: 'AGENCY' | 'LANDLORD'; units?: number; owners?: number[]; lease?: Partial<LetOptions> } = {},
  ): Promise<Landlady> {
    const office = await Office.open(app, options.kind);
    const property = await portfolio(office, { units: options.units ?? 1, ...(options.owners ? { owners: options.owners } : {}) });
    const mine = new Landlady(app, office, property, []);
    for (const unit of property.units) mine.lettings.push(await mine.takeOver(unit, options.lease));
    return mine;
  }

  /** As `open`, but nothing is let yet: leases are signed by the story. */
  static async openEmpty(app: TestApp, options: { kind?: 'AGENCY' | 'LANDLORD'; owners?: number[] } = {}): Promise<Landlady> {
    const office = await Office.open(app, options.kind);
    return new Landlady(app, office, await portfolio(office, { units: 1, ...(options.owners ? { owners: options.owners } : {}) }), []);
  }

  /** A lease that runs already when the books begin, as an import brings it. */
  async takeOver(unit: PortfolioUnit, options: Partial<LetOptions> = {}): Promise<Letting> {
    const tenant = await this.office.post<{ id: string; phone: string }>('/v1/tenants', { name: 'Achieng Otieno', phone: newPhone() });
    const [lease] = await this.createActive([activeLease(unit.id, tenant.id, options)]);
    return { leaseId: lease!.id, tenantId: tenant.id, unitId: unit.id, phone: tenant.phone, payReference: unit.payReference };
  }

  /** So many more leases of the property, all of one tenant. */
  async takeOverMany(count: number, options: Partial<LetOptions> = {}): Promise<void> {
    const { tenantId } = this.lettings[0]!;
    const organization = await this.organization();
    const list = Array.from({ length: count }, (_, i) => ({ propertyId: this.property.propertyId, label: `M${i}` }));
    const units = await this.app.database.transaction((tx) =>
      this.app.nest.get(UnitsService).createMany(tx, organization, this.property.propertyId, list),
    );
    await this.createActive(units.map(({ id }) => activeLease(id, tenantId, options)));
  }

  private async createActive(list: NewActiveLease[]): Promise<{ id: string }[]> {
    const organization = await this.organization();
    return this.app.database.transaction((tx) => this.app.nest.get(LeasesService).createActive(tx, organization, list));
  }

  private organization(): Promise<Organization> {
    return this.app.nest.get(OrganizationsService).get(this.app.database.reader, this.organizationId);
  }

  /** A lease through the API, signed, and moved in unless told; its first bill is there. */
  async sign(options: Partial<LetOptions> = {}): Promise<Letting> {
    const unitId = this.property.units[this.lettings.length]?.id ?? '';
    const letting = await letUnit(this.office, { unitId, rent: '15000.00', startsOn: '2026-11-01', ...options });
    this.lettings.push(letting);
    await this.app.work();
    return letting;
  }

  get organizationId(): string {
    return this.office.organizationId;
  }

  /** The first lease. */
  get leaseId(): string {
    return this.lettings[0]!.leaseId;
  }

  /** Moves the clock; who was signed in signs in again. */
  async at(instant: string): Promise<void> {
    this.app.clock.moveTo(instant);
    const token = await Office.signIn(this.app, this.office.login);
    this.office = Object.assign(Object.create(Office.prototype) as Office, this.office, { token });
  }

  preview(period: string, more: object = {}): Promise<PreviewView> {
    return this.office.post<PreviewView>('/v1/billing-runs', { period, mode: 'preview', ...more });
  }

  /** Requests a run and does the worker's work. @returns the run when it is over */
  async bill(period: string, more: object = {}): Promise<RunView> {
    const { id } = await this.office.post<{ id: string }>('/v1/billing-runs', { period, mode: 'commit', ...more });
    await this.app.work();
    return this.office.get<RunView>(`/v1/billing-runs/${id}`);
  }

  /** Cash of a tenant, and the work that follows. */
  async pay(amount: string, valueOn: string, leaseId = this.leaseId): Promise<string> {
    const { id } = await this.office.post<{ id: string }>('/v1/payments', {
      leaseId,
      amount: { amount, currency: 'KES' },
      method: 'CASH',
      valueOn,
    });
    await this.app.work();
    return id;
  }

  async charges(leaseId = this.leaseId): Promise<ChargeView[]> {
    return (await this.office.get<{ data: ChargeView[] }>(`/v1/charges?limit=200&leaseId=${leaseId}`)).data;
  }

  async invoices(query = `leaseId=${this.leaseId}`): Promise<InvoiceView[]> {
    return (await this.office.get<{ data: InvoiceView[] }>(`/v1/invoices?limit=200&${query}`)).data;
  }

  /** Charges in words: `RENT 2026-11 15000.00, open 15000.00`. */
  async owes(leaseId = this.leaseId): Promise<string[]> {
    return (await this.charges(leaseId)).map(
      ({ kind, period, amount, open, voidedOn }) =>
        `${kind} ${period ?? '-'} ${amount.amount}, ${voidedOn === null ? `open ${open.amount}` : 'void'}`,
    );
  }

  /** `owed`, `dueNow`, `credit`, `depositHeld` as decimal text. */
  async balance(asOf?: string, leaseId = this.leaseId): Promise<{ owed: string; dueNow: string; credit: string; depositHeld: string }> {
    const day = asOf === undefined ? '' : `?asOf=${asOf}`;
    const body = await this.office.get<Record<'owed' | 'dueNow' | 'credit' | 'depositHeld', Wire>>(`/v1/leases/${leaseId}/balance${day}`);
    return {
      owed: body.owed.amount,
      dueNow: body.dueNow.amount,
      credit: body.credit.amount,
      depositHeld: body.depositHeld.amount,
    };
  }

  /** Balance of an account of the ledger, debits less credits, as a signed number of shillings. */
  async account(code: string, subject?: string): Promise<number> {
    const of = (side: string): string =>
      `SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e JOIN accounts a ON a.organization_id = e.organization_id AND a.id = e.${side}_account_id
        WHERE e.organization_id = ? AND a.code = ? ${subject === undefined ? '' : 'AND a.subject = ?'}`;
    const parameters = [this.organizationId, code, ...(subject === undefined ? [] : [subject])];
    return ((await this.app.number(of('debit'), parameters)) - (await this.app.number(of('credit'), parameters))) / 100;
  }

  /** What must be true of the books whatever has happened: domain paper, sections 2 and 11. */
  async expectSoundBooks(): Promise<void> {
    expect(await this.office.get('/v1/ledger/proof')).toMatchObject({ holds: true, leasesOutOfStep: [] });
    const none = async (sql: string): Promise<void> => expect(await this.app.rows(sql, [this.organizationId])).toEqual([]);
    const settled = 'COALESCE(SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END), 0)';
    // Allocations are what is settled of each charge, and never more than it; those of a void charge are all reversed.
    await none(
      `SELECT c.id FROM charges c LEFT JOIN allocations a ON a.organization_id = c.organization_id AND a.charge_id = c.id WHERE c.organization_id = ?
        GROUP BY c.id, c.amount_minor, c.open_minor, c.voided_on
       HAVING ${settled} <> CASE WHEN c.voided_on IS NULL THEN c.amount_minor - c.open_minor ELSE 0 END`,
    );
    // A payment is what it settles and what is left of its credit.
    await none(
      `SELECT p.id FROM payments p LEFT JOIN allocations a ON a.organization_id = p.organization_id AND a.payment_id = p.id WHERE p.organization_id = ? AND p.state <> 'SUSPENSE'
        GROUP BY p.id, p.amount_minor, p.state
       HAVING ${settled} + COALESCE((SELECT r.remaining_minor FROM credits r WHERE r.payment_id = p.id), 0)
              + COALESCE((SELECT SUM(w.amount_minor) FROM credit_draws w WHERE w.payment_id = p.id AND w.released_at IS NULL), 0) <> CASE WHEN p.state = 'POSTED' THEN p.amount_minor ELSE 0 END`,
    );
    // What a lease owes in the ledger is the sum of its open charges; its credit that of its lots; its deposits that of its items.
    await none(
      `SELECT l.lease_id FROM lease_accounts l WHERE l.organization_id = ?
          AND (l.receivable_minor <> (SELECT COALESCE(SUM(c.open_minor), 0) FROM charges c WHERE c.organization_id = l.organization_id AND c.lease_id = l.lease_id)
            OR l.credit_minor <> (SELECT COALESCE(SUM(r.remaining_minor), 0) FROM credits r WHERE r.organization_id = l.organization_id AND r.lease_id = l.lease_id)
                 + (SELECT COALESCE(SUM(f.amount_minor), 0) FROM refunds f WHERE f.organization_id = l.organization_id AND f.lease_id = l.lease_id AND f.state = 'APPROVED')
            OR l.deposit_minor <> (SELECT COALESCE(SUM(d.received_minor - d.applied_minor - d.refunded_minor - d.transferred_minor), 0) FROM deposit_items d WHERE d.organization_id = l.organization_id AND d.lease_id = l.lease_id))`,
    );
    // Nobody has credit and owes at the same time.
    await none('SELECT lease_id FROM lease_accounts WHERE organization_id = ? AND receivable_minor > 0 AND credit_minor > 0');
    // An invoice is the sum of its charges; numbers have no gap.
    await none(
      `SELECT i.id FROM invoices i LEFT JOIN charges c ON c.organization_id = i.organization_id AND c.invoice_id = i.id WHERE i.organization_id = ?
        GROUP BY i.id, i.total_minor HAVING i.total_minor <> COALESCE(SUM(c.amount_minor), 0)`,
    );
    await none(
      `SELECT LEFT(number, 8) AS series FROM invoices WHERE organization_id = ? GROUP BY LEFT(number, 8)
       HAVING MAX(CAST(SUBSTRING(number, 10) AS UNSIGNED)) <> COUNT(*)`,
    );
    // No owner's money has paid for another's: what was collected for each is never negative.
    await none(
      `SELECT a.subject FROM accounts a
         LEFT JOIN (SELECT credit_account_id AS id, SUM(amount_minor) AS minor FROM entries GROUP BY credit_account_id) c ON c.id = a.id
         LEFT JOIN (SELECT debit_account_id AS id, SUM(amount_minor) AS minor FROM entries GROUP BY debit_account_id) d ON d.id = a.id
        WHERE a.organization_id = ? AND a.code = '2200C' AND COALESCE(c.minor, 0) < COALESCE(d.minor, 0)`,
    );
  }
}

function activeLease(unitId: string, tenantId: string, options: Partial<LetOptions>): NewActiveLease {
  const {
    rent = '15000.00',
    startsOn = '2025-01-01',
    billedFromOn = '2026-11-01',
    dueDay,
    graceDays,
    proration,
    chargeRules = [],
  } = options;
  const money = (amount: string): Money => Money.parse(amount, 'KES');
  return {
    unitId,
    tenants: [{ tenantId }],
    startsOn: localDate(startsOn),
    movedInOn: localDate(startsOn),
    billedFromOn: localDate(billedFromOn),
    termType: 'PERIODIC',
    rent: money(rent),
    chargeRules: chargeRules.map(({ kind, amount, payee, proratable }) => ({
      kind: kind as ChargeRuleKind,
      amount: money(amount),
      ...(payee === undefined ? {} : { payee: payee as Payee }),
      ...(proratable === undefined ? {} : { proratable }),
    })),
    ...(dueDay === undefined ? {} : { dueDay }),
    ...(graceDays === undefined ? {} : { graceDays }),
    ...(proration === undefined ? {} : { proration }),
  };
}
