import type { Credentials, DarajaSimulator, SimulatorOptions } from '@plotihub/mpesa/simulator';
import type { DestinationStream } from 'pino';
import { TestApp } from './app.js';
import { Collection } from './collection.js';
import type { Office } from './office.js';
import { Payers } from './payers.js';
import type { LetOptions } from './portfolio.js';
import { freePort } from './processes.js';

/** A push as GET /v1/stk-pushes shows it. */
export interface PushView {
  id: string;
  state: string;
  reason: string | null;
  receipt: string | null;
  paymentId: string | null;
  amount: { amount: string };
  paidAmount: { amount: string } | null;
  amountDiffers: boolean;
  payerDiffers: boolean;
  phone: string | null;
}

export interface RequestView {
  id: string;
  kind: string;
  state: string;
  reason: string | null;
  rowsSeen: number | null;
  rowsNew: number | null;
}

/** The application beside a simulated Safaricom, on one clock. */
export class MpesaWorld {
  private constructor(
    readonly app: TestApp,
    readonly daraja: DarajaSimulator,
  ) {}

  static async start(
    now = '2026-11-21T07:00:00Z',
    options: SimulatorOptions = {},
    environment: Record<string, string> = {},
    log?: DestinationStream,
  ): Promise<MpesaWorld> {
    const port = await freePort();
    const app = await TestApp.start(now, { MPESA_URL: `http://127.0.0.1:${port}`, ...environment }, log);
    const { daraja } = await Payers.at(app, { port, ...options });
    return new MpesaWorld(app, daraja);
  }

  async stop(): Promise<void> {
    await this.app.stop();
  }

  /** What is due now happens: here, there, and here again. */
  async settle(): Promise<void> {
    await this.app.work();
    await this.daraja.settle();
    await this.app.work();
  }

  /** Time passes, a step at a time. */
  async pass(seconds: number, stepS = 5): Promise<void> {
    await this.settle();
    for (let left = seconds; left > 0; left -= stepS) {
      await this.daraja.advance(Math.min(stepS, left) * 1_000);
      await this.settle();
    }
  }
}

let shortCodes = 0;

/** An office that collects through a paybill or till of its own at the simulated Safaricom. */
export class MpesaOffice {
  private constructor(
    readonly world: MpesaWorld,
    readonly collection: Collection,
    readonly account: Credentials,
  ) {}

  static async open(
    world: MpesaWorld,
    options: {
      units?: number;
      till?: boolean;
      pull?: boolean;
      urls?: boolean;
      kind?: 'AGENCY' | 'LANDLORD';
      lease?: Partial<LetOptions>;
    } = {},
  ): Promise<MpesaOffice> {
    const { till = false, pull = false, urls = false, ...rest } = options;
    const shortCode = String(600_100 + shortCodes++);
    const collection = await Collection.open(world.app, { ...rest, shortCode, channel: till ? 'MPESA_TILL' : 'MPESA_PAYBILL' });
    const account = till ? world.daraja.addTill({ shortCode, storeNumber: `9${shortCode}` }) : world.daraja.addPaybill({ shortCode });
    const office = new MpesaOffice(world, collection, account);
    await office.setCredentials({ ...(till ? { storeNumber: `9${shortCode}` } : {}), ...(pull ? { pullNumber: '0722000999' } : {}) });
    if (urls) await collection.office.post(`/v1/payment-channels/${collection.channelId}/register-urls`);
    await world.settle();
    return office;
  }

  get office(): Office {
    return this.collection.office;
  }

  get shortCode(): string {
    return this.account.shortCode;
  }

  get leaseId(): string {
    return this.collection.letting.leaseId;
  }

  async setCredentials(more: object = {}): Promise<void> {
    const { consumerKey, consumerSecret, passkey } = this.account;
    const body = { consumerKey, consumerSecret, passkey, ...more };
    await this.office.send('put', `/v1/payment-channels/${this.collection.channelId}/mpesa-credentials`, body, 200);
  }

  /** Asks for a payment; it is written down, and not sent yet. */
  async push(body: object = {}): Promise<PushView> {
    return this.office.post<PushView>('/v1/stk-pushes', { leaseId: this.leaseId, amount: { amount: '1500.00', currency: 'KES' }, ...body });
  }

  async read(pushId: string): Promise<PushView> {
    return this.office.get<PushView>(`/v1/stk-pushes/${pushId}`);
  }

  async requests(kind: string): Promise<RequestView[]> {
    const path = `/v1/payment-channels/${this.collection.channelId}/mpesa-requests?limit=200&kind=${kind}`;
    return (await this.office.get<{ data: RequestView[] }>(path)).data;
  }
}
