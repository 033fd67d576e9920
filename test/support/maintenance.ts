import { SessionsService } from '../../apps/api/src/modules/identity/index.js';
import type { TestApp } from './app.js';
import { Office } from './office.js';
import { letUnit, portfolio, type LetOptions, type Letting, type Portfolio } from './portfolio.js';

/** A work order as the stories look at it. */
export interface OrderView {
  id: string;
  number: string;
  state: string;
  leaseId: string | null;
  unitId: string | null;
  propertyId: string;
  priority: string;
  vendorId: string | null;
  acknowledgeBy: string;
  resolveBy: string;
  reopenedCount: number;
}

/** An office, a property of two units of which the first is let, its tenant, and a plumber. */
export class Household {
  private constructor(
    readonly app: TestApp,
    public office: Office,
    readonly place: Portfolio,
    readonly letting: Letting,
    public tenant: Office,
    readonly plumber: string,
  ) {}

  static async open(
    app: TestApp,
    kind: 'AGENCY' | 'LANDLORD' = 'AGENCY',
    let_: Partial<LetOptions> = {},
    owners: number | number[] = 1,
  ): Promise<Household> {
    const office = await Office.open(app, kind);
    const place = await portfolio(office, { units: 2, owners });
    const letting = await letUnit(office, { unitId: place.units[0]!.id, rent: '15000.00', startsOn: '2026-10-01', ...let_ });
    const tenant = await signedIn(app, office, letting.tenantId);
    const plumber = await office.post<{ id: string }>('/v1/vendors', {
      name: 'Mabati Plumbing',
      phone: '0711222333',
      trades: ['PLUMBING'],
    });
    return new Household(app, office, place, letting, tenant, plumber.id);
  }

  /** Hours pass; office and tenant sign in again, because no token is good for so long. */
  async wait(hours: number): Promise<void> {
    this.app.clock.advance(hours * 3_600_000);
    const { office, tenant } = this;
    this.office = office.as(office.userId, await Office.signIn(this.app, office.login));
    this.tenant = await signedIn(this.app, this.office, tenant.userId);
  }

  get unitId(): string {
    return this.letting.unitId;
  }

  report(by: Office = this.tenant, more: object = {}): Promise<OrderView> {
    const where = by === this.tenant ? { leaseId: this.letting.leaseId } : { unitId: this.unitId };
    return by.post('/v1/work-orders', { ...where, category: 'PLUMBING', title: 'Kitchen tap leaks', ...more });
  }

  triage(order: { id: string }, more: object = {}): Promise<OrderView> {
    return this.office.post(`/v1/work-orders/${order.id}/triage`, { chargeTo: 'OWNER', ...more });
  }

  assign(order: { id: string }, vendorId: string | undefined = this.plumber): Promise<OrderView> {
    return this.office.post(`/v1/work-orders/${order.id}/assignment`, { vendorId });
  }

  move(order: { id: string }, move: string, more: object = {}, by: Office = this.office): Promise<OrderView> {
    return by.post(`/v1/work-orders/${order.id}/moves`, { move, ...more });
  }

  /** A move whatever its answer: its status and code. */
  async tryMove(order: { id: string }, move: string, more: object = {}, by: Office = this.office): Promise<string> {
    return answerOf(await by.send('post', `/v1/work-orders/${order.id}/moves`, { move, ...more }));
  }

  get(order: { id: string }): Promise<OrderView> {
    return this.office.get(`/v1/work-orders/${order.id}`);
  }

  /** The history, as `MOVE:TO_STATE`. */
  async history(order: { id: string }): Promise<string[]> {
    const { data } = await this.office.get<{ data: { move: string; toState: string }[] }>(`/v1/work-orders/${order.id}/moves`);
    return data.map(({ move, toState }) => `${move}:${toState}`);
  }

  /** Types of the events of a thing, in order. */
  async events(aggregateId: string): Promise<string[]> {
    const rows = await this.app.rows<{ type: string }>(
      'SELECT type FROM outbox_events WHERE organization_id = ? AND aggregate_id = ? ORDER BY id',
      [this.office.organizationId, aggregateId],
    );
    return rows.map(({ type }) => type);
  }

  /** What was said, as `template recipient: body`, in order. */
  async said(template = ''): Promise<string[]> {
    const rows = await this.app.rows<{ template: string; recipient: string; body: string }>(
      'SELECT template, recipient, body FROM messages WHERE organization_id = ? AND template LIKE ? ORDER BY id',
      [this.office.organizationId, `${template}%`],
    );
    return rows.map((row) => `${row.template} ${row.recipient}: ${row.body}`);
  }
}

/** The tenant with a token of theirs. */
export async function signedIn(app: TestApp, office: Office, tenantId: string): Promise<Office> {
  const session = await app.database.transaction((tx) =>
    app.nest.get(SessionsService).open(tx, { id: tenantId, organizationId: office.organizationId }, 'CODE', { address: '127.0.0.1' }),
  );
  return office.as(tenantId, session.accessToken);
}

/** `409 approval-needed`, or the status alone. */
export const answerOf = ({ status, body }: { status: number; body: unknown }): string => {
  const { code } = body as { code?: string };
  return code === undefined ? String(status) : `${status} ${code}`;
};
