import { Money } from '@plotihub/money';
import type { Response } from 'supertest';
import { MpesaOffice, type MpesaWorld } from './mpesa.js';
import { Office } from './office.js';
import { kes } from './portfolio.js';

/** A payout as GET /v1/payouts shows it. */
export interface PayoutView {
  id: string;
  state: string;
  reason: string | null;
  receipt: string | null;
  receiver: string | null;
  receiverDiffers: boolean;
  booked: boolean;
  toldBy: string | null;
  phone: string | null;
  refundId: string | null;
}

export interface RefundView {
  id: string;
  proposalId: string;
  state: string;
  reference: string | null;
  paidOn: string | null;
  payoutId: string | null;
  way: string | null;
}

/** A little less than a step-up lasts. */
const FRESH_MS = 200_000;
/** Shillings of one payment. */
const MOST = 250_000;

/** An office whose paybill pays out, a tenant with credit, and somebody who approves. */
export class PayingOffice {
  private provenAt = 0;

  private constructor(
    readonly story: MpesaOffice,
    readonly accountant: Office,
  ) {}

  /** @param options settings of the channel beside what payouts need; shillings of credit, and in the paybill's utility account */
  static async open(
    world: MpesaWorld,
    options: { credentials?: object; credit?: number; utility?: number; pull?: boolean } = {},
  ): Promise<PayingOffice> {
    const { credentials = {}, credit = 15_000, utility, pull = false } = options;
    const story = await MpesaOffice.open(world, { pull });
    const { initiatorName: initiator, securityCredential } = story.account;
    await story.setCredentials({ initiator, securityCredential, ...(pull ? { pullNumber: '0722000999' } : {}), ...credentials });
    const { collection } = story;
    for (let left = credit; left > 0; left -= MOST)
      await collection.pay({ amount: `${Math.min(left, MOST)}.00`, shortCode: story.shortCode, time: '20261121080000' });
    world.daraja.shortCode(story.shortCode).utility = Money.of((utility ?? credit) * 100, 'KES');
    world.daraja.addPayer({ phone: collection.letting.phone, name: 'ACHIENG OTIENO', balance: 0 });
    return new PayingOffice(story, await story.office.colleague('ACCOUNTANT'));
  }

  get office(): Office {
    return this.story.office;
  }

  /** A refund that two people have decided. */
  async approved(amount = '10000.00', more: object = {}): Promise<RefundView> {
    const { leaseId, tenantId } = this.story.collection.letting;
    const body = { leaseId, amount: kes(amount), tenantId, reason: 'She has moved out', ...more };
    const refund = await this.office.post<RefundView>('/v1/refunds', body);
    await this.approve(refund.proposalId);
    return refund;
  }

  approve(proposalId: string, status = 200): Promise<Response> {
    return this.accountant.send('post', `/v1/proposals/${proposalId}/approval`, {}, status);
  }

  async start(refundId: string): Promise<PayoutView> {
    return this.office.post<PayoutView>('/v1/payouts', { refundId });
  }

  read(payoutId: string): Promise<PayoutView> {
    return this.office.get<PayoutView>(`/v1/payouts/${payoutId}`);
  }

  refund(id: string): Promise<RefundView> {
    return this.office.get<RefundView>(`/v1/refunds/${id}`);
  }

  async payouts(query = ''): Promise<PayoutView[]> {
    return (await this.office.get<{ data: PayoutView[] }>(`/v1/payouts?limit=200${query}`)).data;
  }

  /** What left the paybill for a refund, by M-Pesa's own books: each refund of a story has an amount of its own. */
  paidOut(world: MpesaWorld, amount: string): number {
    const out = world.daraja.transactions(this.story.shortCode).filter(({ kind }) => kind === 'B2C');
    return out.filter((one) => one.amount.amount === amount).length;
  }

  /** The answer to a payout, told by whoever knows its address. */
  async tell(world: MpesaWorld, payoutId: string, said: { receipt: string; amount: number; name?: string }): Promise<void> {
    const sent = world.daraja.requests.findLast(({ path, body }) => path.includes('/b2c/') && body.includes(payoutId));
    const { ResultURL = '' } = JSON.parse(sent?.body ?? '{}') as { ResultURL?: string };
    const { receipt, amount, name = payoutId } = said;
    const parameters = [{ Key: 'TransactionAmount', Value: amount }];
    const result = { ResultType: 0, ResultCode: 0, OriginatorConversationID: name, ConversationID: 'AG_1', TransactionID: receipt };
    const body = { Result: { ...result, ResultParameters: { ResultParameter: parameters } } };
    await world.app.http.post(new URL(ResultURL).pathname).send(body).expect(200);
  }

  /** Signs in again where the last proof is too old for what needs a fresh one: it costs a hash each. */
  async refresh(world: MpesaWorld): Promise<void> {
    const now = world.app.clock.now().getTime();
    if (now - this.provenAt < FRESH_MS) return;
    this.provenAt = now;
    await this.story.collection.moveTo(world.app.clock.now().toISOString());
    Object.assign(this.accountant, { token: await Office.signIn(world.app, this.accountant.login) });
  }
}
