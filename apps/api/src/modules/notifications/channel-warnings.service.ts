import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { ChannelsService, type ChannelState } from '../channels/index.js';
import type { Organization } from '../organizations/index.js';
import { PaymentsService } from '../payments/index.js';
import { smsTo } from './letters.js';
import { MessagesService } from './messages.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService } from './tenancies.service.js';

/** What tenants are told, or are about to be: who pays there has been told nothing false. */
const TOLD: ReadonlySet<ChannelState> = new Set(['ACTIVE', 'COOLING_OFF']);

/**
 * Somebody paid through a number that is no longer told, or never was: they have an old bill, or somebody's text. The money is taken like
 * any other; they are told the right number, once for each such channel.
 */
@Injectable()
export class ChannelWarningsService {
  constructor(
    private readonly payments: PaymentsService,
    private readonly channels: ChannelsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** Nothing where texts have no number to name. */
  async paid(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const { channelId, leaseId, state } = await this.payments.get(tx, organization.id, paymentId);
    if (channelId === null || leaseId === null || state !== 'POSTED') return;
    if (TOLD.has((await this.channels.get(tx, organization.id, channelId)).state)) return;
    const addressee = (await this.tenancies.of(tx, organization, [leaseId])).get(leaseId);
    const pay = addressee?.tenancy.pay;
    if (!addressee || !pay) return;
    const wording = { key: 'channel.warning' as const, values: { paybill: pay.paybill, acc: pay.acc, phone: addressee.tenancy.phone } };
    const occasion = { cause: `channel.warning:${channelId}`, notBefore: this.times.byDay(organization) };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording, occasion)]);
  }
}
