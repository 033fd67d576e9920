import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { C2B_ACCEPTED, C2B_CONFIRMED, C2B_REJECTION, c2bRejected, parseC2bConfirmation, type C2bRejectionCode } from '@plotihub/mpesa';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { C2B_CONFIRMATION } from './c2b-tellings.service.js';
import { ChannelAddressesService, type ChannelKey } from '../channels/index.js';
import { MatchingService } from './matching.service.js';
import { ProviderEventsService } from './provider-events.service.js';

/** What M-Pesa is answered before the money moves. */
export type ValidationAnswer = { ResultCode: string; ResultDesc: string };

/** M-Pesa waits about eight seconds; a slow answer of ours must not cost the payer's patience. */
const VALIDATION_MS = 2_000;

/** M-Pesa's two calls about one payment: may it be made, and it was made. */
@Injectable()
export class C2bService {
  constructor(
    private readonly addresses: ChannelAddressesService,
    private readonly events: ProviderEventsService,
    private readonly matching: MatchingService,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * Keeps what M-Pesa says of a payment and answers success: the money has moved already. Reading it is the intake's work. What comes
   * to an address that has ended is parked: whoever knows that address is not believed, and money that did come is not lost.
   * @throws NotFound for a token that we never made
   */
  async confirm(token: string, body: string): Promise<typeof C2B_CONFIRMED> {
    const address = await this.addresses.ofToken(this.database.reader, token);
    if (!address) throw unknownAddress();
    const { channel, ended } = address;
    if (ended) await this.setAside(channel, body);
    else await this.events.store(this.database.reader, channel, C2B_CONFIRMATION, body);
    return C2B_CONFIRMED;
  }

  /**
   * Refuses a payment that we are sure nobody could place; anything else goes through, also when we are slow or broken:
   * a payment that is let through can be put right, a tenant who is turned away pays late.
   * @throws NotFound for a token that we never made
   */
  async validate(token: string, body: string): Promise<ValidationAnswer> {
    const late = new AbortController();
    const tooSlow = sleep(VALIDATION_MS, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
    try {
      const code = await Promise.race([this.objection(token, body), tooSlow]);
      return code === undefined ? C2B_ACCEPTED : c2bRejected(code);
    } catch (error) {
      if (error instanceof NotFound) throw error;
      this.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'a validation was let through unchecked');
      return C2B_ACCEPTED;
    } finally {
      late.abort();
    }
  }

  private async setAside({ organizationId, id: channelId }: ChannelKey, body: string): Promise<void> {
    const [providerEventId] = await this.events.setAside(this.database.reader, { organizationId, id: channelId }, C2B_CONFIRMATION, body);
    const details = { organizationId, channelId, providerEventId };
    this.log.error(details, 'a payment was told of at an address that has ended: see whether the money came, then retry the event');
  }

  private async objection(token: string, body: string): Promise<C2bRejectionCode | undefined> {
    const address = await this.addresses.ofToken(this.database.reader, token);
    if (!address) throw unknownAddress();
    const { channel } = address;
    const parse = parseC2bConfirmation(body);
    if (!parse.ok) return parse.reason === 'bad-amount' ? C2B_REJECTION.INVALID_AMOUNT : undefined;
    const { shortCode, kind, billReference } = parse.confirmation;
    if (shortCode !== channel.shortCode) return C2B_REJECTION.INVALID_SHORT_CODE;
    if (kind !== 'PAY_BILL') return undefined;
    const known = await this.matching.couldBePlaced(this.database.reader, channel.organizationId, billReference);
    return known ? undefined : C2B_REJECTION.INVALID_ACCOUNT_NUMBER;
  }
}

const unknownAddress = () => new NotFound('There is no callback address like this.');
