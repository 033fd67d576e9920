import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { Config } from '../../config.js';
import { ChannelsService } from '../channels/index.js';
import type { RefundDestination } from '../refunds/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import { CredentialsService } from './credentials.service.js';
import { NoPayoutChannel, PayoutNotPossible } from './mpesa.errors.js';
import { canBePaidOut } from './payout.rules.js';

/** B2C is for registered users of M-Pesa, which is Kenyan. */
const KENYAN = /^\+254[17]\d{8}$/;

/** Which channels can pay out, and what they can pay to whom. */
@Injectable()
export class PayoutChannelsService {
  constructor(
    private readonly config: Config,
    private readonly channels: ChannelsService,
    private readonly connections: ConnectionsRepository,
    private readonly credentials: CredentialsService,
  ) {}

  /** The channel that was asked for, or the oldest that can. @throws NotFound, NotMpesaChannel, CredentialsMissing, NoPayoutChannel */
  async toPayFrom(db: Reader, organizationId: string, asked: string | undefined): Promise<string> {
    if (asked !== undefined) {
      const { ownerId } = await this.channels.get(db, organizationId, asked);
      if (ownerId !== null) throw new NoPayoutChannel('An owner’s own account is not yours to pay from.', { channelId: asked });
      await this.credentials.mustPayOut(db, organizationId, asked);
      return asked;
    }
    for (const { id, kind, ownerId } of await this.channels.active(db, organizationId))
      if (
        ownerId === null &&
        (kind === 'MPESA_PAYBILL' || kind === 'MPESA_TILL') &&
        (await this.credentials.canPayOut(db, organizationId, id))
      )
        return id;
    throw new NoPayoutChannel('Set an initiator and its security credential for a channel first.');
  }

  /** The oldest active channel that pays out as soon as two people have approved. */
  async thatPaysByItself(db: Reader, organizationId: string): Promise<string | undefined> {
    for (const { id, ownerId } of await this.channels.active(db, organizationId)) {
      if (ownerId !== null) continue;
      const connection = await this.connections.find(db, organizationId, id);
      if (connection?.payouts === 'AUTOMATIC' && (await this.credentials.canPayOut(db, organizationId, id))) return id;
    }
    return undefined;
  }

  /** In E.164. @throws PayoutNotPossible for a bank account, and for a phone abroad */
  phoneOf(destination: RefundDestination): string {
    if (destination.kind !== 'MPESA')
      throw new PayoutNotPossible('It goes to a bank account; M-Pesa pays phones.', { why: 'bank-account' });
    if (!KENYAN.test(destination.phone)) throw new PayoutNotPossible('M-Pesa pays Kenyan mobile numbers only.', { why: 'foreign-phone' });
    return destination.phone;
  }

  canPay(amount: Money): boolean {
    return canBePaidOut(amount, this.limits);
  }

  /** @throws PayoutNotPossible for cents, and for more or less than M-Pesa pays at once */
  assertCanPay(amount: Money): void {
    if (this.canPay(amount)) return;
    const { least, most } = this.limits;
    throw new PayoutNotPossible(`M-Pesa pays whole shillings, ${least} to ${most} at once; pay it by hand, or refund it in parts.`, {
      why: 'amount',
    });
  }

  private get limits(): { least: number; most: number } {
    return { least: this.config.mpesaPayoutLeastShillings, most: this.config.mpesaPayoutMostShillings };
  }
}
