import { Injectable } from '@nestjs/common';
import type { Principal, Sight } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { masked } from '@plotihub/encryption';
import { InvalidRequest, NotFound, TooManyRequests, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { SettlementsService } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney } from '../payments/index.js';
import { CredentialsService, PUSH_PARTS } from './credentials.service.js';
import { NoPushChannel, NothingToPay } from './mpesa.errors.js';
import { PayersService } from './payers.service.js';
import { askable, BETWEEN_EQUAL_PROMPTS_S, canBeAsked, MOST_SHILLINGS, waitS, type StkState } from './stk-push.rules.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/** A push as it is shown. */
export interface StkPushView {
  id: string;
  leaseId: string;
  channelId: string;
  amount: Money;
  /** The end of the phone that is asked; null once it is forgotten. */
  phone: string | null;
  /** What the payer reads beside the amount. */
  reference: string;
  state: StkState;
  reason: string | null;
  receipt: string | null;
  paymentId: string | null;
  paidAmount: Money | null;
  amountDiffers: boolean;
  payerDiffers: boolean;
  createdAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
}

export interface NewStkPush {
  leaseId: string;
  /** What is open on the lease unless told. */
  amount?: Money;
  /** The tenant's unless told; as people write it. */
  phone?: string;
  /** The oldest that can push unless told. */
  channelId?: string;
}

/** Asking a phone for its PIN. Here the intent is written down; the worker sends it. */
@Injectable()
export class StkPushesService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly credentials: CredentialsService,
    private readonly payers: PayersService,
    private readonly leases: LeasesService,
    private readonly settlements: SettlementsService,
    private readonly clock: Clock,
  ) {}

  /**
   * The intent to ask; nothing is sent before it is committed.
   * @throws NotFound, LeaseTakesNoMoney, NoPushChannel, CredentialsMissing, ReferenceElsewhere, NothingToPay, TooManyRequests;
   *   InvalidRequest for an amount or a phone that cannot be asked; Forbidden for a tenant who names a stranger's phone
   */
  async request(tx: Tx, organization: Organization, principal: Principal, input: NewStkPush): Promise<StkPushView> {
    const lease = await this.leases.lock(tx, organization.id, input.leaseId);
    assertTakesMoney(lease);
    const channelId = await this.channelFor(tx, organization, lease, input.channelId);
    const amount = await this.amountFor(tx, organization.id, lease, input.amount);
    const reference = await this.payers.referenceOf(tx, organization, lease, amount);
    const phone = await this.payers.phoneOf(tx, organization.id, lease.id, { asked: input.phone, principal });
    // Locked after the lease and until the intent is written: two leases may ask one phone.
    await this.repository.lockPhone(tx, organization.id, phone);
    await this.assertRested(tx, organization.id, phone, amount);
    const now = this.clock.now();
    const row: PushRow & { phone: string } = {
      ...NOTHING_YET,
      organizationId: organization.id,
      id: newId('stk'),
      channelId,
      leaseId: lease.id,
      amount,
      reference,
      phone,
      requestedBy: principal.id,
      requestedOn: this.clock.today(organization.timeZone),
      createdAt: now,
    };
    await this.repository.insert(tx, row, now);
    return toView(row);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<StkPushView> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no STK push ${id}.`);
    return toView(row);
  }

  /** In order of asking, one more than a page holds. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; state?: StkState; sight: Sight },
    page: PageRequest,
  ): Promise<StkPushView[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    return rows.map(toView);
  }

  private async channelFor(db: Reader, organization: Organization, lease: Lease, asked: string | undefined): Promise<string> {
    if (asked !== undefined) {
      await this.credentials.mustHave(db, organization.id, asked, PUSH_PARTS);
      await this.payers.assertServed(db, organization, lease, asked);
      return asked;
    }
    const theirs = await this.payers.channelsOf(db, organization, lease);
    const first = (await this.credentials.pushChannels(db, organization.id)).find((id) => theirs.has(id));
    if (first === undefined) throw new NoPushChannel('Set the M-Pesa credentials of a channel first.');
    return first;
  }

  private async amountFor(db: Reader, organizationId: string, lease: Lease, asked: Money | undefined): Promise<Money> {
    const amount = asked ?? askable(await this.settlements.openTotal(db, organizationId, lease.id));
    if (!amount) throw new NothingToPay(`Lease ${lease.id} owes nothing now; name an amount to be paid ahead.`, { leaseId: lease.id });
    if (canBeAsked(amount)) return amount;
    const detail = `must be whole shillings, 1 to ${MOST_SHILLINGS}`;
    throw new InvalidRequest(`/amount: ${detail}.`, { errors: [{ pointer: '/amount', code: 'range', detail }] });
  }

  private async assertRested(db: Reader, organizationId: string, phone: string, amount: Money): Promise<void> {
    const now = this.clock.now().getTime();
    const before = await this.repository.prompts(db, organizationId, phone, new Date(now - BETWEEN_EQUAL_PROMPTS_S * 1_000));
    const wait = waitS(
      before.map(({ createdAt, amountMinor }) => ({
        agoS: (now - createdAt.getTime()) / 1_000,
        sameAmount: amountMinor === amount.amountMinor,
      })),
    );
    if (wait > 0) throw new TooManyRequests(`The phone was asked just now; wait ${wait} seconds.`, { retryAfter: wait });
  }
}

const NOTHING_YET = {
  state: 'CREATED',
  reason: null,
  toldBy: null,
  checkoutRequestId: null,
  confirmedAt: null,
  receipt: null,
  paid: null,
  payerDiffers: false,
  paymentId: null,
  sentAt: null,
  endedAt: null,
  checks: 0,
} as const;

function toView(row: PushRow): StkPushView {
  const { id, leaseId, channelId, amount, phone, reference, state, reason, receipt, paymentId, paid, payerDiffers } = row;
  const { createdAt, sentAt, endedAt } = row;
  return {
    ...{ id, leaseId, channelId, amount, reference, state, reason, receipt, paymentId, payerDiffers, createdAt, sentAt, endedAt },
    phone: phone && masked(phone),
    paidAmount: paid,
    amountDiffers: paid !== null && !paid.equals(amount),
  };
}
