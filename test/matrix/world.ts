import { hashToken } from '@plotihub/auth';
import { newId } from '@plotihub/database';
import { decodeJwt } from 'jose';
import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { account, LedgerService, move, ownerSubject } from '../../apps/api/src/modules/ledger/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import type { TestApp } from '../support/app.js';
import { openCashBook } from '../support/cash.js';
import { pdf, upload, type ApiFile } from '../support/files.js';
import { Office } from '../support/office.js';
import { Payers } from '../support/payers.js';
import { kes, letUnit, type LetOptions, type Letting } from '../support/portfolio.js';
import { Rows } from './rows.js';

/** When the twins live: a Saturday morning in Nairobi. */
export const NOW = '2026-11-21T07:00:00Z';
/** Where some people of the twins sign in instead. Nobody asks it anything here. */
export const ISSUER = 'https://sign-in.example/realm';
const SHORT_CODE = '600966';
const PASSWORD = 'four unrelated plain words';

/** Stands in the texts of what hangs on another property than the first; and what is paid there a month. */
export const FAR = { canary: 'mbali-4c2e', rent: '1000000.00' };

/** How a twin differs from the other: what is planted in every text of it, and how much its tenants pay. */
export interface Mark {
  /** Stands in every free text. */
  canary: string;
  /** A transaction code of M-Pesa that only this twin has; its others are the same in both. */
  receipt: string;
  /** Monthly rent; those of the two twins are so far apart that a sum over both shows. */
  rent: string;
}

/** An organization of the matrix. Both twins have things of the same kinds, in the same states, with the same codes and references. */
export class Twin {
  /** Things by the name of their part in the story. */
  readonly things: Record<string, string> = {};
  private rows: Rows | undefined;
  /** By prefix: the thing that everybody in the story may see, if there is one. */
  private readonly nearest = new Map<string, string>();
  private readonly refreshTokens: string[] = [];

  private constructor(
    readonly app: TestApp,
    readonly mark: Mark,
    readonly office: Office,
  ) {}

  static async build(app: TestApp, mark: Mark): Promise<Twin> {
    const twin = new Twin(app, mark, await Office.open(app));
    await twin.prepareSessions(1);
    await new Builder(twin).build();
    await twin.look();
    return twin;
  }

  get organizationId(): string {
    return this.office.organizationId;
  }

  get login(): string {
    return this.office.login;
  }

  readonly password = PASSWORD;

  /** A thing by name. */
  thing(name: string, wanted = 'an example'): string {
    const id = this.things[name];
    if (id === undefined) throw new Error(`${wanted}: the twins of test/matrix/world.ts have no ${name}.`);
    return id;
  }

  /** A thing of a kind: one of the let unit's lease if there is one, else of its property, else any. */
  one(prefix: string, wanted: string): string {
    const id = this.nearest.get(prefix);
    if (id === undefined)
      throw new Error(`${wanted}: the twins have nothing whose id begins with ${prefix}_. Make one in test/matrix/world.ts.`);
    return id;
  }

  /** A thing of a kind that hangs on another property than the let unit does; undefined if none does. */
  far(prefix: string): string | undefined {
    return this.beyond('property').find((id) => id.startsWith(`${prefix}_`));
  }

  /** Ids of what hangs on other properties than the first; or on other leases than that of the let unit, too. */
  beyond(border: 'property' | 'lease'): string[] {
    const { read } = this;
    const outside = (root: string | undefined, own: string): boolean => root !== undefined && root !== own;
    const isFar = (id: string): boolean => outside(read.propertyOf(id), this.thing('property'));
    return read.ids.filter((id) => isFar(id) || (border === 'lease' && outside(read.leaseOf(id), this.thing('letLease'))));
  }

  /** Every id of every row of the organization. */
  get ids(): ReadonlySet<string> {
    return new Set(this.read.ids);
  }

  /** Looks again for what the organization has. */
  async look(): Promise<void> {
    const rows = await Rows.of(this.app, this.organizationId);
    const distance = (id: string): number =>
      rows.leaseOf(id) === this.thing('letLease') ? 0 : rows.propertyOf(id) === this.thing('property') ? 1 : 2;
    const kinds = Map.groupBy(rows.ids, (id) => id.split('_')[0] ?? '');
    for (const [prefix, ids] of kinds) {
      const [nearest] = ids.map((id) => ({ id, distance: distance(id) })).sort((one, other) => one.distance - other.distance);
      if (nearest) this.nearest.set(prefix, nearest.id);
    }
    this.rows = rows;
  }

  /** What the rows of each table say now. */
  async contents(): Promise<Record<string, string>> {
    return (await Rows.of(this.app, this.organizationId)).contents();
  }

  private get read(): Rows {
    if (!this.rows) throw new Error('Look at the twin first.');
    return this.rows;
  }

  /** A refresh token of the admin that was not used yet. */
  refreshToken(): string {
    return this.refreshTokens.pop() ?? 'no more refresh tokens';
  }

  async prepareSessions(sessions: number): Promise<void> {
    for (let i = 0; i < sessions; i++) {
      const answer = await this.app.http.post('/v1/sessions').send({ login: this.login, password: PASSWORD }).expect(201);
      this.refreshTokens.push((answer.body as { refreshToken: string }).refreshToken);
    }
  }
}

/** Makes what a twin has, through the API wherever the API can. */
class Builder {
  private phones = 0;
  private readonly office: Office;

  constructor(private readonly twin: Twin) {
    this.office = twin.office;
  }

  async build(): Promise<void> {
    const { office, twin } = this;
    twin.things['user'] = String(decodeJwt(office.token).sub);
    await office.send('patch', '/v1/organization', { name: this.text('Office') }, 200, { 'if-match': '"1"' });
    await this.portfolio();
    await this.people();
    await this.leases();
    await this.terms();
    await this.twin.app.work();
    await this.money();
    await this.webhooks();
    await this.cash();
    await this.cheques();
    await this.slips();
    await this.askedOfMpesa();
    await this.notices();
    await this.repairs();
    await this.inspections();
    await this.privacy();
    await this.files();
    await this.notes();
  }

  /** Free text with the canary, and with that of far things. */
  private text(what: string, isFar = false): string {
    return `${what} ${this.twin.mark.canary}${isFar ? ` ${FAR.canary}` : ''}`;
  }

  private async make(name: string, path: string, body: object): Promise<string> {
    const { id } = await this.office.post<{ id: string }>(path, body);
    this.twin.things[name] = id;
    return id;
  }

  /** Two properties with an owner each: nobody whose sight ends at the first may see the second. */
  private async portfolio(): Promise<void> {
    for (const [property, owner, code] of [
      ['property', 'owner', 'KMA'],
      ['farProperty', 'farOwner', 'KMB'],
    ] as const) {
      const isFar = property === 'farProperty';
      const ownerId = await this.make(owner, '/v1/owners', {
        name: this.text(owner, isFar),
        kind: 'PERSON',
        phone: this.phone(),
        email: `${owner}@${this.twin.mark.canary}.test`,
      });
      const propertyId = await this.make(property, '/v1/properties', {
        name: this.text(property, isFar),
        code,
        kind: 'RESIDENTIAL',
        county: this.text('County', isFar),
        town: this.text('Town', isFar),
        ownership: { fromOn: '2020-01-01', shares: [{ ownerId, basisPoints: 10_000 }] },
      });
      const block = isFar ? 'farBlock' : 'block';
      await this.make(block, `/v1/properties/${propertyId}/blocks`, { name: this.text('Block', isFar) });
      await this.make(`${block}Two`, `/v1/properties/${propertyId}/blocks`, { name: this.text('Block two', isFar) });
    }
    await this.make('emptyUnit', '/v1/units', { propertyId: this.twin.thing('property'), label: 'Z1', marketRent: kes('9000.00') });
  }

  /** Colleagues who see a part of the organization. */
  private async people(): Promise<void> {
    const { office, twin } = this;
    for (const [name, role, scope] of [
      ['caretaker', 'CARETAKER', { propertyIds: [twin.thing('property')] }],
      ['clientOwner', 'OWNER', { ownerId: twin.thing('owner') }],
    ] as const) {
      const email = `${name}@${twin.organizationId.toLowerCase()}.test`.replace('_', '-');
      const id = await this.make(name, '/v1/members', { name: this.text(name), email, password: PASSWORD, role });
      await office.send('put', `/v1/members/${id}/scope`, scope, 200);
    }
    for (const name of ['changedMember', 'endedMember', 'linkedMember']) {
      const email = `${name}@${twin.organizationId.toLowerCase()}.test`.replace('_', '-');
      await this.make(name, '/v1/members', { name: this.text(name), email, password: PASSWORD, role: 'ACCOUNTANT' });
    }
    for (const subject of ['first', 'second']) {
      const identity = { issuer: ISSUER, subject: `${subject}-${twin.organizationId}` };
      await this.make('identity', `/v1/members/${twin.thing('linkedMember')}/identities`, identity);
    }
    for (const name of ['revokedInvitation', 'invitation']) {
      const email = `${name}@${twin.organizationId.toLowerCase()}.test`.replace('_', '-');
      await this.make(name, '/v1/invitations', { name: this.text(name), email, role: 'ACCOUNTANT', language: 'en' });
    }
    const { data } = await office.get<{ data: { id: string; current: boolean }[] }>('/v1/me/sessions');
    twin.things['spareSession'] = data.find(({ current }) => !current)?.id ?? '';
    for (const [n, name] of ['goneWebClient', 'webClient'].entries())
      await this.make(name, '/v1/web-clients', { name: this.text(name), origins: [`https://${twin.mark.canary}-${n}.example.co.ke`] });
    for (const name of ['rotatedKey', 'revokedKey'])
      await this.make(name, '/v1/api-keys', { name: this.text(name), scopes: ['leases:read'] });
  }

  /** A lease in each state, each in a unit of its own. */
  private async leases(): Promise<void> {
    const earlier: Partial<LetOptions> = { startsOn: '2026-10-01', deposits: [{ kind: 'RENT', amount: this.twin.mark.rent }] };
    const letting = await this.let('let', earlier);
    this.twin.things['payReference'] = letting.payReference;
    await this.let('far', { ...earlier, property: 'farProperty', rent: FAR.rent });
    await this.let('draft', { upTo: 'DRAFT', deposits: [{ kind: 'KEYS', amount: '500.00' }] });
    await this.let('unwanted', { upTo: 'DRAFT' });
    await this.let('signed', { upTo: 'AWAITING_MOVE_IN', startsOn: '2026-11-20' });
    await this.let('restless', earlier);
    this.twin.things['creditReference'] = (await this.let('credit')).payReference;
    const heir = await this.let('heir', { tenantId: this.twin.thing('creditTenant') });
    this.twin.things['heirReference'] = heir.payReference;
    for (const name of ['noticed', 'leaving']) {
      await this.let(name, earlier);
      await this.office.post(`/v1/leases/${this.twin.thing(`${name}Lease`)}/notice`, { effectiveOn: '2027-03-31' });
    }
  }

  private async let(
    name: string,
    { property = 'property', ...options }: Partial<LetOptions> & { property?: string } = {},
  ): Promise<Letting> {
    const unitId = await this.make(`${name}Unit`, '/v1/units', { propertyId: this.twin.thing(property), label: `U${this.phones}A` });
    const tenantId = await this.make(name === 'let' ? 'tenant' : `${name}Tenant`, '/v1/tenants', {
      name: this.text(`Tenant ${name}`, name === 'far'),
      phone: this.phone(),
      email: `${name}@${this.twin.mark.canary}.test`,
      idType: 'NATIONAL_ID',
      idNumber: '27654321',
      kraPin: 'A001234567B',
      nextOfKin: { name: this.text('Kin', name === 'far'), phone: '0733000333' },
    });
    const letting = await letUnit(this.office, { unitId, rent: this.twin.mark.rent, startsOn: '2026-11-01', tenantId, ...options });
    this.twin.things[`${name}Lease`] = letting.leaseId;
    return letting;
  }

  /** What is agreed beside the rent, and what is charged by hand. */
  private async terms(): Promise<void> {
    const { twin } = this;
    const rule = { kind: 'SERVICE', amount: kes('200.00'), fromOn: '2026-12-01' };
    await this.make('chargeRule', '/v1/charge-rules', { ...rule, propertyId: twin.thing('property') });
    await this.make('unitChargeRule', '/v1/charge-rules', { ...rule, unitId: twin.thing('letUnit') });
    const policy = { kind: 'PERCENT', basisPoints: 1_000, payee: 'OWNER' };
    await this.make('policy', '/v1/late-fee-policies', { ...policy, fromOn: '2026-11-21' });
    await this.make('endingPolicy', '/v1/late-fee-policies', { ...policy, fromOn: '2026-12-01', propertyId: twin.thing('property') });
    for (const name of ['charge', 'wrongCharge', 'voidedCharge', 'farCharge']) {
      await this.make(name, '/v1/charges', {
        leaseId: twin.thing(name === 'farCharge' ? 'farLease' : 'restlessLease'),
        kind: 'REPAIR',
        amount: kes('250.00'),
        dueOn: '2026-11-25',
        description: this.text(name, name === 'farCharge'),
      });
    }
    await this.office.post(`/v1/charges/${twin.thing('voidedCharge')}/void`, { reason: this.text('Void') });
    for (const period of ['2026-11', '2026-12']) await this.make(`billing${period}`, '/v1/billing-runs', { period, mode: 'commit' });
  }

  /** Money that was paid at the gate, through the paybill, and by somebody who typed nonsense. */
  private async money(): Promise<void> {
    const { office, twin } = this;
    for (const name of ['payment', 'wrongPayment', 'movedPayment', 'farPayment']) {
      const isFar = name === 'farPayment';
      const amount = kes(isFar ? FAR.rent : name === 'payment' ? twin.mark.rent : '100.00');
      const leaseId = twin.thing(isFar ? 'farLease' : 'letLease');
      await this.make(name, '/v1/payments', { leaseId, amount, method: 'CASH', valueOn: '2026-11-20', note: this.text('Note', isFar) });
    }
    twin.things['postedPayment'] = twin.thing('payment');
    for (const [name, list] of Object.entries({ openCharge: 'charges', openInvoice: 'invoices', deposit: 'deposits' })) {
      const { data } = await office.get<{ data: { id: string }[] }>(`/v1/${list}?leaseId=${twin.thing('letLease')}`);
      twin.things[name] = data.at(-1)?.id ?? '';
    }
    const items = [{ depositItemId: twin.thing('deposit'), amount: kes('5.00') }];
    await office.post(`/v1/payments/${twin.thing('movedPayment')}/reallocate`, { instruction: { items }, reason: this.text('Meant so') });
    await office.post('/v1/payments', {
      leaseId: twin.thing('letLease'),
      amount: kes('6.00'),
      method: 'CASH',
      valueOn: '2026-11-20',
      instruction: { items: [{ depositItemId: twin.thing('deposit'), amount: kes('6.00') }] },
    });
    await this.deposits();
    await this.ownerDebts();
    await this.proposals();
    const channel = { kind: 'MPESA_PAYBILL', shortCode: SHORT_CODE, name: this.text('Rent') };
    const { id, confirmationUrl } = await office.post<{ id: string; confirmationUrl: string }>('/v1/payment-channels', channel);
    await this.make('otherChannel', '/v1/payment-channels', { ...channel, kind: 'MPESA_TILL', shortCode: '600967' });
    await this.make('endingChannel', '/v1/payment-channels', { ...channel, kind: 'MPESA_TILL', shortCode: '600968' });
    twin.things['channel'] = id;
    const path = new URL(confirmationUrl).pathname;
    twin.things['callbackToken'] = path.split('/').at(-2) ?? '';
    await this.confirm(path, 'UKL0000001', twin.thing('payReference'));
    await this.confirm(path, 'UKL0000002', 'nonsense');
    await this.confirm(path, twin.mark.receipt, 'more nonsense');
    await twin.app.work();
    await this.statement();
    await this.changeOfChannel();
    const { data } = await office.get<{ data: { id: string }[] }>('/v1/suspense');
    twin.things['openSuspense'] = data[0]?.id ?? '';
    await this.suspense(path);
    await this.refunds(path);
    // Parking takes half a day of failures.
    await this.confirm(path, 'UKL0000003', twin.thing('payReference'));
    const waits = "WHERE organization_id = ? AND state = 'STORED'";
    const [event] = await twin.app.rows<{ id: string }>(`SELECT id FROM provider_events ${waits}`, [twin.organizationId]);
    twin.things['parkedEvent'] = event?.id ?? '';
    await twin.app.rows(`UPDATE provider_events SET state = 'PARKED', reason = 'handling-failed' ${waits}`, [twin.organizationId]);
  }

  /** Endpoints where nobody listens, and what one of them was sent. */
  private async webhooks(): Promise<void> {
    const { app, organizationId, things } = this.twin;
    for (const name of ['removedEndpoint', 'endpoint'])
      await this.make(name, '/v1/webhook-endpoints', { label: this.text(name), url: 'http://127.0.0.1:9/hooks', types: ['charge.*'] });
    await this.office.post(`/v1/webhook-endpoints/${this.twin.thing('endpoint')}/test`);
    await app.work();
    const [delivery] = await app.rows<{ id: string; eventId: string }>(
      'SELECT id, event_id AS eventId FROM webhook_deliveries WHERE organization_id = ?',
      [organizationId],
    );
    things['failedDelivery'] = delivery?.id ?? '';
    things['publishedEvent'] = delivery?.eventId ?? '';
    await app.rows("UPDATE webhook_deliveries SET state = 'FAILED', next_at = NULL WHERE organization_id = ?", [organizationId]);
  }

  /** Money in suspense for each thing that can be done with it; that some of it is to be sent back takes two people. */
  private async suspense(path: string): Promise<void> {
    const { office, twin } = this;
    for (const [index, name] of [
      'splitSuspense',
      'strayedSuspense',
      'returnedSuspense',
      'keptSuspense',
      'learnedSuspense',
      'learnedAgain',
    ].entries()) {
      const code = `UKL000001${index}`;
      await this.confirm(path, code, `nobody knows ${index}`, '100.00');
      await twin.app.work();
      const { data } = await office.get<{ data: { id: string; externalId: string }[] }>('/v1/suspense');
      twin.things[name] = data.find(({ externalId }) => externalId === code)?.id ?? '';
    }
    for (const name of ['learnedSuspense', 'learnedAgain'])
      await office.post(`/v1/suspense/${twin.thing(name)}/resolve`, { leaseId: twin.thing('letLease') });
    const aliases = await office.get<{ data: { id: string }[] }>('/v1/suspense-aliases');
    twin.things['alias'] = aliases.data[0]?.id ?? '';
    const pending = [twin.organizationId, [twin.thing('returnedSuspense'), twin.thing('keptSuspense')]];
    await twin.app.rows("UPDATE suspense_items SET state = 'RETURN_PENDING' WHERE organization_id = ? AND id IN (?)", pending);
  }

  /** A statement that tells of a payment nobody else told of. */
  private async statement(): Promise<void> {
    const { office, twin } = this;
    const columns = { receipt: 'Receipt No.', completedAt: 'Completion Time', paidIn: 'Paid In', withdrawn: 'Withdrawn' };
    await this.make('format', '/v1/statement-formats', { channelId: twin.thing('otherChannel'), columns });
    const header = 'Receipt No.,Completion Time,Details,Paid In,Withdrawn,Other Party Info,A/C No.';
    const line = (receipt: string): string => `${receipt},20-11-2026 10:00:00,${this.text('Paid')},50.00,,${this.text('Jane')},nothing\n`;
    const sweeps = ['UKS0000002', 'UKS0000003'].map((receipt) => `${receipt},20-11-2026 11:00:00,Settlement,,25.00,,\n`);
    const file = `${header}\n${line('UKS0000000')}${line('UKS0000001')}${sweeps.join('')}`;
    const answer = await twin.app.http
      .post(`/v1/statements?mode=commit&channelId=${twin.thing('channel')}`)
      .set({ authorization: `Bearer ${office.token}`, 'content-type': 'text/csv' })
      .send(file);
    if (answer.status !== 201) throw new Error(`The statement answered ${answer.status}: ${answer.text}`);
    await twin.app.work();
    const flagged = `/v1/statements/${(answer.body as { id: string }).id}/lines?state=FLAGGED`;
    twin.things['sweptLine'] = (await office.get<{ data: { id: string }[] }>(flagged)).data[0]?.id ?? '';
    const byHand = { channelId: twin.thing('otherChannel'), amount: kes('10.00'), sweptOn: '2026-11-19' };
    for (const name of ['sweep', 'sweepTwo']) await this.make(name, '/v1/sweeps', byHand);
    const days = { channelId: twin.thing('channel'), from: '2026-11-01', to: '2026-11-20' };
    for (const name of ['reconciliation', 'reconciliationTwo']) await this.make(name, '/v1/reconciliations', days);
    const open = `/v1/reconciliations/${twin.thing('reconciliation')}/differences?state=OPEN`;
    twin.things['openDifference'] = (await office.get<{ data: { id: string }[] }>(open)).data[0]?.id ?? '';
  }

  /** What was asked of M-Pesa, where nobody answers. */
  private async askedOfMpesa(): Promise<void> {
    const { office, twin } = this;
    const channel = `/v1/payment-channels/${twin.thing('channel')}`;
    const secrets = { consumerKey: 'key', consumerSecret: 'secret', passkey: 'passkey', initiator: 'apiuser' };
    await office.send('put', `${channel}/mpesa-credentials`, secrets, 200);
    for (const [name, lease] of [
      ['push', 'letLease'],
      ['farPush', 'farLease'],
    ] as const)
      await this.make(name, '/v1/stk-pushes', { leaseId: twin.thing(lease), amount: kes('100.00') });
    for (const receipt of [twin.mark.receipt, 'UKL0000009']) await this.make('question', `${channel}/transaction-status`, { receipt });
    await this.payouts(channel);
    await twin.app.work(); // nobody is reached, and each attempt has another secret
    for (const [table, name] of [
      ['stk_pushes', 'push'],
      ['mpesa_requests', 'question'],
      ['payouts', 'payout'],
    ] as const)
      await twin.app.rows(`UPDATE ${table} SET token_hash = ? WHERE id = ?`, [hashToken(twin.thing('callbackToken')), twin.thing(name)]);
  }

  /** Deposits that are held, of somebody who owes the rent of months: one for each form of the body. */
  private async deposits(): Promise<void> {
    const earlier: Partial<LetOptions> = { startsOn: '2026-10-01', deposits: [{ kind: 'RENT', amount: '500.00' }] };
    for (const name of ['used', 'usedTwice', 'owing']) {
      await this.let(name, earlier);
      await this.twin.app.work();
      const leaseId = this.twin.thing(`${name}Lease`);
      const paid = { leaseId, amount: kes('5.00'), method: 'CASH', valueOn: '2026-11-20', note: this.text('Note') };
      await this.office.post('/v1/payments', { ...paid, instruction: { deposit: true } });
      for (const [what, list] of [
        ['Deposit', 'deposits'],
        ['Charge', 'charges'],
      ] as const) {
        const { data } = await this.office.get<{ data: { id: string; kind: string }[] }>(`/v1/${list}?leaseId=${leaseId}`);
        this.twin.things[`${name}${what}`] = data.find(({ kind }) => kind === 'RENT')?.id ?? '';
      }
    }
    await this.settlements();
  }

  /** Tenants who have left, and settlements in each state; with 10 shillings that were paid too much where something is to go back. */
  private async settlements(): Promise<void> {
    const { office, twin } = this;
    // Of the tenant who looks at it here, as if they had left.
    twin.things['answeredSettlement'] = newId('dst');
    await twin.app.rows(
      `INSERT INTO deposit_settlements (organization_id, id, lease_id, state, revision, held_minor, credit_minor, refund_minor, currency,
         dispute_by, created_by, created_at) VALUES (?, ?, ?, 'PROPOSED', 1, 0, 0, 0, 'KES', '2026-11-30', ?, ?)`,
      [twin.organizationId, twin.thing('answeredSettlement'), twin.thing('letLease'), twin.thing('user'), new Date(NOW)],
    );
    await office.post(`/v1/leases/${twin.thing('owingLease')}/vacate`, { on: '2026-11-20' });
    for (const [name, state] of [
      ['drafted', undefined],
      ['changed', 'DRAFT'],
      ['shown', 'DRAFT'],
      ['revised', 'DISPUTED'],
      ['final', 'ACCEPTED'],
      ['finalTwo', 'ACCEPTED'],
      ['failed', 'APPROVED'],
      ['failedTwo', 'APPROVED'],
    ] as const) {
      const { leaseId } = await this.let(name, { startsOn: '2026-11-19' });
      await twin.app.work();
      await office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-19' });
      await twin.app.work();
      if (state === 'ACCEPTED' || state === 'APPROVED')
        await office.post('/v1/payments', {
          leaseId,
          amount: kes('10.00'),
          method: 'CASH',
          valueOn: '2026-11-20',
          note: this.text('Note'),
        });
      if (state === undefined) continue;
      const id = await this.make(`${name}Settlement`, '/v1/deposit-settlements', { leaseId, lines: [] });
      await twin.app.rows('UPDATE deposit_settlements SET state = ?, dispute_by = ? WHERE organization_id = ? AND id = ?', [
        state,
        '2026-11-30',
        twin.organizationId,
        id,
      ]);
    }
  }

  /** A payout of which nobody knows anything, and one that is on its way. */
  private async payouts(channel: string): Promise<void> {
    const { office, twin } = this;
    await office.send('put', `${channel}/mpesa-credentials`, { securityCredential: 'ready-made' }, 200);
    await this.make('payout', '/v1/payouts', { refundId: twin.thing('sentRefund') });
    await twin.app.rows("UPDATE payouts SET state = 'UNKNOWN', available_at = NULL WHERE id = ?", [twin.thing('payout')]);
  }

  /** Credit that goes back to who paid, approved by somebody else; and a payment that the wrong lease has. */
  private async refunds(path: string): Promise<void> {
    const { office, twin } = this;
    // One after the other: the last of them is all credit.
    for (const serial of [0, 1, 2, 3, 4]) {
      await this.confirm(path, `UKL000002${serial}`, twin.thing('creditReference'));
      await twin.app.work();
    }
    await this.confirm(path, 'UKL0000025', twin.thing('heirReference'));
    await twin.app.work();
    for (const [name, code] of [
      ['creditPayment', 'UKL0000024'],
      ['misplacedPayment', 'UKL0000025'],
    ] as const) {
      const { data } = await office.get<{ data: { id: string }[] }>(`/v1/payments?externalId=${code}`);
      twin.things[name] = data[0]?.id ?? '';
    }
    const colleague = await office.colleague('ACCOUNTANT');
    for (const name of ['paidRefund', 'bankRefund', 'failedRefund', 'sentRefund', 'payableRefund', 'payableToo']) {
      const refund = { leaseId: twin.thing('creditLease'), amount: kes('10.00'), tenantId: twin.thing('creditTenant') };
      const { id, proposalId } = await office.post<Record<string, string>>('/v1/refunds', { ...refund, reason: this.text('Refund') });
      await colleague.post(`/v1/proposals/${proposalId}/approval`, {});
      twin.things[name] = id ?? '';
    }
  }

  /** Payments that one person wants reversed, and another decides; and one where the admin has second thoughts. */
  private async proposals(): Promise<void> {
    const { office, twin } = this;
    const colleague = await office.colleague('ACCOUNTANT');
    for (const [name, by] of [
      ['approvedProposal', colleague],
      ['declinedProposal', colleague],
      ['withdrawnProposal', office],
    ] as const) {
      const cash = { leaseId: twin.thing('letLease'), amount: kes('100.00'), method: 'CASH', valueOn: '2026-11-20' };
      const { id } = await office.post<{ id: string }>('/v1/payments', cash);
      await by.post(`/v1/payments/${id}/reversal`, { reason: this.text('Paid twice') });
      const [proposal] = await twin.app.rows<{ id: string }>('SELECT id FROM proposals WHERE organization_id = ? AND subject_id = ?', [
        twin.organizationId,
        id,
      ]);
      twin.things[name] = proposal?.id ?? '';
    }
  }

  /** What the office has put into trust for two owners. */
  private async ownerDebts(): Promise<void> {
    const { app, organizationId } = this.twin;
    const organization = await app.nest.get(OrganizationsService).get(app.database.reader, organizationId);
    const postings = [
      ['owner', 'property'],
      ['farOwner', 'farProperty'],
    ].map(([owner = '', property = '']) => {
      const debt = account.ownersOweUs(ownerSubject(this.twin.thing(owner), this.twin.thing(property)));
      const entries = move(debt, account.ownBank(), Money.of(1_000, 'KES'));
      return {
        kind: 'owner-top-up',
        sourceId: this.twin.thing(owner),
        leaseId: null,
        book: 'OFFICE' as const,
        effectiveOn: localDate('2026-11-20'),
        entries,
      };
    });
    await app.database.transaction((tx) => app.nest.get(LedgerService).post(tx, organization, postings));
  }

  /** Other paybills, on which two people agreed, and of which everybody has been told. */
  private async changeOfChannel(): Promise<void> {
    const { office, twin } = this;
    const accountant = await office.colleague('ACCOUNTANT');
    for (const [thing, shortCode] of [
      ['coolingChannel', '600969'],
      ['toldChannel', '600970'],
    ] as const) {
      const paybill = { kind: 'MPESA_PAYBILL', shortCode, name: this.text('New rent') };
      const { id, proposalId } = await accountant.post<{ id: string; proposalId: string }>('/v1/payment-channels', paybill);
      await office.post(`/v1/proposals/${proposalId}/approval`);
      twin.things[thing] = id;
    }
    const own = { kind: 'MPESA_PAYBILL', shortCode: '600971', name: this.text('Own'), ownerId: twin.thing('owner') };
    twin.things['ownersChannel'] = (await accountant.post<{ id: string }>('/v1/payment-channels', own)).id;
    await twin.app.work();
  }

  private async confirm(path: string, code: string, reference: string, amount = this.twin.mark.rent): Promise<void> {
    const payers = await Payers.at(this.twin.app);
    const paybill = { shortCode: SHORT_CODE, till: false, validationUrl: '', confirmationUrl: `http://localhost${path}` };
    await payers.pay(paybill, { code, reference, amount, time: '20261120121325', name: this.text('JANE') });
  }

  /** A caretaker's cash and an accountant's: what is declared by them is decided by the admin, who keeps a book as well. */
  private async cash(): Promise<void> {
    const { office, twin } = this;
    const caretaker = await office.colleague('CARETAKER', { propertyIds: [twin.thing('property')] });
    const books: [string, string, string][] = [
      ['cashBook', caretaker.userId, 'CB1'],
      ['emptyBook', (await office.colleague('ACCOUNTANT')).userId, 'CB2'],
      ['ownBook', office.userId, 'CB3'],
    ];
    // The admin has taken rents in cash; the others stay below what would show that something is out of sight.
    const most = Number(twin.mark.rent) < 80_000_000 ? '80000000.00' : '900000000.00';
    for (const [name, userId, series] of books) {
      const book = await openCashBook(office, userId, series, name === 'ownBook' ? most : '90000.00');
      twin.things[name] = book.id;
    }
    const taken = { leaseId: twin.thing('letLease'), amount: kes('100.00'), method: 'CASH', valueOn: '2026-11-20' };
    for (const note of ['First', 'Second']) await caretaker.post('/v1/payments', { ...taken, note: this.text(note) });
    await this.heldEntries(caretaker);
    const path = `/v1/cash-books/${twin.thing('cashBook')}/bankings`;
    for (const [name, slipReference] of [
      ['confirmedBanking', 'EQ-1'],
      ['rejectedBanking', 'EQ-2'],
    ] as const)
      twin.things[name] = (await caretaker.post<{ id: string }>(path, { amount: kes('10.00'), on: '2026-11-20', slipReference })).id;
  }

  /** What a device wrote down for units that are not there. */
  private async heldEntries(caretaker: Office): Promise<void> {
    const { office, twin } = this;
    const device = { deviceId: 'tecno-7f3a', takenAt: '2026-11-20T09:15:00+03:00', amount: kes('10.00') };
    const entries = ['CB1-000001', 'CB1-000002'].map((receiptNumber) => {
      return { ...device, receiptNumber, reference: 'NOWHERE', note: this.text(receiptNumber) };
    });
    const path = `/v1/cash-books/${twin.thing('cashBook')}/entries`;
    const answer = await caretaker.post<{ entries: { entryId: string }[] }>(path, { entries });
    [twin.things['acceptedEntry'], twin.things['dismissedEntry']] = answer.entries.map(({ entryId }) => entryId) as [string, string];
    await office.post(`/v1/cash-books/${twin.thing('ownBook')}/receipt-blocks`, { deviceId: device.deviceId, count: 500 });
  }

  /** Slips of either property's tenant, and a bank on whose statement they could stand. */
  private async slips(): Promise<void> {
    const { twin } = this;
    const account = { bank: 'Equity Bank', accountNumber: '0110223344', accountName: this.text('Rent') };
    await this.make('bankChannel', '/v1/payment-channels', { kind: 'BANK', name: this.text('Account'), ...account });
    for (const [name, reference] of [
      ['verifiedSlip', 'FT0000001'],
      ['rejectedSlip', 'FT0000002'],
      ['farSlip', 'FT0000003'],
    ] as const) {
      const amount = kes(name === 'farSlip' ? FAR.rent : '30.00');
      const slip = { reference, amount, paidOn: '2026-11-20' };
      await this.make(name, '/v1/declared-payments', { leaseId: twin.thing(name === 'farSlip' ? 'farLease' : 'letLease'), slip });
    }
  }

  /** A cheque for each move, and one for the other property. */
  private async cheques(): Promise<void> {
    const { office, twin } = this;
    const names = ['depositedCheque', 'bankedCheque', 'clearedCheque', 'returnedCheque', 'withdrawnCheque', 'farCheque'];
    for (const [n, name] of names.entries()) {
      const isFar = name === 'farCheque';
      await this.make(name, '/v1/cheques', {
        ...{ leaseId: twin.thing(isFar ? 'farLease' : 'letLease'), number: `00010${n}`, bank: this.text('Bank', isFar) },
        ...{ drawerName: this.text('Drawer', isFar), drawerAccount: '0110 2233 4455', drawnOn: '2026-11-18', amount: kes('20.00') },
      });
    }
    for (const name of ['clearedCheque', 'returnedCheque'])
      await office.post(`/v1/cheques/${twin.thing(name)}/deposit`, { on: '2026-11-19' });
  }

  /** Messages were sent along the way; one of them has failed. An import brought a court. */
  private async notices(): Promise<void> {
    const { office, twin } = this;
    const messages = await office.get<{ data: { id: string; leaseId: string | null }[] }>('/v1/messages?limit=200');
    // Of a lease: what is told of a channel is told to people, of all that they have.
    const data = messages.data.filter(({ leaseId }) => leaseId !== null);
    twin.things['message'] = data[0]?.id ?? '';
    twin.things['failedMessage'] = data[1]?.id ?? '';
    await twin.app.rows("UPDATE messages SET state = 'FAILED', sent_at = NULL WHERE organization_id = ? AND id = ?", [
      twin.organizationId,
      twin.thing('failedMessage'),
    ]);
    const file = `Property,Unit,Tenant,Phone,Rent\n${this.text('Old Court')},A1,${this.text('Imported')},${this.phone()},9000`;
    const answer = await twin.app.http
      .post('/v1/imports/rent-roll?mode=commit')
      .set({ authorization: `Bearer ${office.token}`, 'content-type': 'text/csv' })
      .send(file);
    if (answer.status !== 201) throw new Error(`The import answered ${answer.status}: ${answer.text}`);
    await twin.app.work();
  }

  /** A move-in that both sides signed, a move-out, and some that nobody has signed. */
  private async inspections(): Promise<void> {
    const { office, twin } = this;
    for (const name of ['moveIn', 'moveOut', 'inspection', 'seenInspection', 'farInspection']) {
      const isFar = name === 'farInspection';
      const kind = name === 'moveOut' ? 'MOVE_OUT' : 'MOVE_IN';
      const id = await this.make(name, '/v1/inspections', {
        kind,
        leaseId: twin.thing(isFar ? 'farLease' : 'letLease'),
        inspectedOn: '2026-11-20',
      });
      const items = [{ room: this.text('Kitchen', isFar).slice(0, 40), item: 'Sink', condition: 'GOOD', note: this.text('Seen', isFar) }];
      await office.send('put', `/v1/inspections/${id}/items`, { items }, 200);
      if (name !== 'moveIn') continue;
      await office.post(`/v1/inspections/${id}/signature`);
      await twin.app.rows('UPDATE inspections SET tenant_signed_at = staff_signed_at, tenant_signed_by = ? WHERE id = ?', [
        twin.thing('tenant'),
        id,
      ]);
    }
  }

  /** Vendors, and a work order for each step that one can take; one at the other property. */
  private async repairs(): Promise<void> {
    const { office, twin } = this;
    for (const name of ['vendor', 'vendorTwo'])
      await this.make(name, '/v1/vendors', { name: this.text(name), trades: ['PLUMBING'], kraPin: 'P051234567Q' });
    const names = [
      ...['newOrder', 'assignedOrder', 'rejectedOrder', 'doubleOrder', 'farOrder', 'askedOrder', 'awaitingOrder', 'plannedOrder'],
      ...['workedOrder', 'confirmedOrder'],
    ];
    for (const name of names) {
      const isFar = name === 'farOrder';
      const what = { category: 'PLUMBING', title: this.text(name, isFar), description: this.text('It drips', isFar) };
      await this.make(name, '/v1/work-orders', { ...what, unitId: twin.thing(isFar ? 'farUnit' : 'letUnit') });
      if (['newOrder', 'rejectedOrder', 'doubleOrder'].includes(name)) continue;
      await office.post(`/v1/work-orders/${twin.thing(name)}/triage`, { chargeTo: 'OWNER' });
    }
    const colleague = await office.colleague('MANAGER');
    await colleague.post(`/v1/work-orders/${twin.thing('awaitingOrder')}/approval-request`, { amount: kes('60000.00') });
    await office.post(`/v1/work-orders/${twin.thing('plannedOrder')}/assignment`, {});
    for (const [property, fromOn] of [
      ['property', '2026-01-01'],
      ['property', '2026-06-01'],
      ['farProperty', '2026-01-01'],
    ] as const)
      await this.make('limit', '/v1/maintenance-limits', { propertyId: twin.thing(property), fromOn, limit: kes('10000.00') });
    for (const name of ['schedule', 'endingSchedule', 'farSchedule']) {
      const propertyId = twin.thing(name === 'farSchedule' ? 'farProperty' : 'property');
      const what = { category: 'WATER_TANK', title: this.text(name, name === 'farSchedule'), firstOn: '2027-01-15', everyMonths: 3 };
      await this.make(name, '/v1/preventive-schedules', { ...what, propertyId });
    }
    for (const name of ['workedOrder', 'farOrder']) await this.work(twin.thing(name), name);
    await this.confirmed(twin.thing('confirmedOrder'));
  }

  /** Two of everything that hangs on a work order. */
  private async work(id: string, name: string): Promise<void> {
    const { office, twin } = this;
    const path = `/v1/work-orders/${id}`;
    const isFar = name === 'farOrder';
    const quotes = isFar ? ['farQuote'] : ['quoteTwo', 'quote'];
    for (const quote of quotes)
      await this.make(quote, `${path}/quotes`, { vendorId: twin.thing('vendor'), amount: kes('800.00'), reference: quote });
    for (const evidence of ['First', 'Second']) {
      await office.post(`${path}/approval-request`, { amount: kes('60000.00') });
      const word = { decision: 'DECLINED', evidence: this.text(evidence, isFar), reason: this.text('Too dear', isFar) };
      await (await this.secondManager()).post(`${path}/approval`, word);
    }
    await office.post(`${path}/approval-request`, { amount: kes('5000.00') });
    await (await this.secondManager()).post(`${path}/approval`, { decision: 'APPROVED', evidence: this.text('Yes', isFar) });
    await office.post(`${path}/assignment`, { vendorId: twin.thing('vendor') });
    for (const on of ['2026-12-18', '2026-12-19']) await office.post(`${path}/visits`, { on, from: '10:00', to: '12:00' });
    const costs = isFar ? ['farCost'] : ['workCost', 'withdrawnCost'];
    for (const cost of costs) await this.cost(cost, id, isFar);
  }

  private async cost(name: string, orderId: string, isFar = false): Promise<void> {
    const amount = kes('20.00');
    const what = { vendorId: this.twin.thing('vendor'), description: this.text(name, isFar), documentReference: name, net: amount };
    await this.make(name, `/v1/work-orders/${orderId}/costs`, { ...what, split: { owner: amount } });
  }

  /** Done and confirmed; and another that is closed. */
  private async confirmed(id: string): Promise<void> {
    const { office, twin } = this;
    const closed = await this.make('closedOrder', '/v1/work-orders', {
      ...{ unitId: twin.thing('letUnit'), category: 'PLUMBING', title: this.text('closedOrder') },
    });
    await office.post(`/v1/work-orders/${closed}/triage`, { chargeTo: 'OWNER' });
    for (const order of [id, closed]) {
      await office.post(`/v1/work-orders/${order}/assignment`, { vendorId: twin.thing('vendor') });
      await office.post(`/v1/work-orders/${order}/visits`, { on: '2026-12-18', from: '10:00', to: '12:00' });
      for (const move of ['START', 'FINISH', 'CONFIRM']) await office.post(`/v1/work-orders/${order}/moves`, { move });
    }
    await this.cost('postedCost', closed);
    await office.post(`/v1/work-orders/${closed}/closing`);
  }

  private manager: Promise<Office> | undefined;

  private secondManager(): Promise<Office> {
    this.manager ??= this.office.colleague('MANAGER');
    return this.manager;
  }

  /** Papers of either property's lease, shown to all who see it, and one for each thing that can be done with them. */
  private async files(): Promise<void> {
    const { office, twin } = this;
    const bytes = pdf();
    for (const name of ['feed', 'feedTwo']) await this.make(name, '/v1/me/calendar-feeds', { name: this.text(name) });
    for (const name of ['file', 'unwantedFile', 'deletedFile', 'changedFile', 'farFile']) {
      const isFar = name === 'farFile';
      const made = await office.post<ApiFile>('/v1/files', {
        ...{ subjectId: twin.thing(isFar ? 'farLease' : 'letLease'), name: `${this.text(name, isFar)}.pdf`, type: 'application/pdf' },
        ...{ bytes: bytes.length, audience: name === 'unwantedFile' ? [] : ['CARETAKER', 'OWNER', 'TENANT'] },
      });
      await upload(twin.app, made.upload, bytes).expect(204);
      await office.post(`/v1/files/${made.id}/complete`);
      twin.things[name] = made.id;
    }
    await twin.app.work();
    await office.send('delete', `/v1/files/${twin.thing('deletedFile')}`, undefined, 200);
  }

  /** What the office wrote about either property's lease. */
  private async notes(): Promise<void> {
    for (const name of ['note', 'unwantedNote', 'deletedNote', 'changedNote', 'farNote']) {
      const isFar = name === 'farNote';
      await this.make(name, '/v1/notes', { subjectId: this.twin.thing(isFar ? 'farLease' : 'letLease'), body: this.text(name, isFar) });
    }
    const path = `/v1/notes/${this.twin.thing('note')}`;
    await this.office.send('patch', path, { body: this.text('Written anew') }, 200, { 'if-match': '"1"' });
    await this.office.send('delete', `/v1/notes/${this.twin.thing('deletedNote')}`, undefined, 200);
  }

  /** Breaches, and people who want to be forgotten. */
  private async privacy(): Promise<void> {
    for (const name of ['breach', 'toldBreach']) await this.make(name, '/v1/breaches', { description: this.text(name) });
    for (const name of ['erasedTenant', 'leavingRegister'])
      await this.make(name, '/v1/tenants', { name: this.text(name), phone: this.phone(), email: `${name}@${this.twin.mark.canary}.test` });
    const path = `/v1/data-subjects/${this.twin.thing('erasedTenant')}/erasure`;
    const erasure = await this.office.post<Record<string, string>>(path, { reason: this.text('By letter') });
    this.twin.things['erasure'] = Object.values(erasure).find((value) => /^ers_/.test(String(value))) ?? '';
  }

  /** The same numbers in both twins. */
  private phone(): string {
    return `07${String(30_000_000 + this.phones++)}`;
  }
}
