import type { Response } from 'supertest';
import type { TestApp } from './app.js';
import { Collection } from './collection.js';
import { Office } from './office.js';

export interface ChannelView {
  id: string;
  kind: string;
  name: string;
  shortCode: string | null;
  state: string;
  replacesId: string | null;
  proposalId: string | null;
  activeFrom: string | null;
  endedAt: string | null;
  endReason: string | null;
  watchedUntil: string | null;
  latePayments: number;
  latePaymentAt: string | null;
  waitsFor: { until: string; written: boolean; untold: number; held: number } | null;
  confirmationUrl?: string;
}

export const OTHER_CODE = '522533';
export const NEW_PAYBILL = { kind: 'MPESA_PAYBILL', shortCode: OTHER_CODE, name: 'New paybill' };

/** An agency whose tenants know its paybill, because one of them has paid through it. */
export class Settled {
  private constructor(
    private readonly app: TestApp,
    readonly rent: Collection,
    private readonly people: { manager: Office; admin: Office },
  ) {}

  static async open(app: TestApp, options: Parameters<typeof Collection.open>[1] = {}): Promise<Settled> {
    const rent = await Collection.open(app, options);
    await rent.pay();
    const manager = await rent.office.colleague('MANAGER');
    return new Settled(app, rent, { manager, admin: rent.office });
  }

  /** Signed in just now. */
  async manager(): Promise<Office> {
    return this.fresh(this.people.manager);
  }

  /** Signed in just now. */
  async admin(): Promise<Office> {
    return this.fresh(this.people.admin);
  }

  async fresh(office: Office): Promise<Office> {
    return office.as(office.userId, await Office.signIn(this.app, office.login));
  }

  /** A channel that the manager proposes. */
  async proposed(body: object = NEW_PAYBILL): Promise<ChannelView> {
    return (await this.manager()).post<ChannelView>('/v1/payment-channels', body);
  }

  async approve(channel: ChannelView): Promise<Response> {
    return (await this.admin()).send('post', `/v1/proposals/${channel.proposalId}/approval`, {});
  }

  /** A channel that the manager has proposed and the admin approved. */
  async coolingOff(body: object = NEW_PAYBILL): Promise<ChannelView> {
    const channel = await this.proposed(body);
    const answer = await this.approve(channel);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return this.channel(channel.id);
  }

  async channel(id: string): Promise<ChannelView> {
    return (await this.admin()).get<ChannelView>(`/v1/payment-channels/${id}`);
  }

  /** Three days later, to the second; whom it concerns has been told before. */
  async waitOut(): Promise<void> {
    await this.app.work();
    this.app.clock.advance(72 * 3_600_000);
    await this.app.work();
  }
}
