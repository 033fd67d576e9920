import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { RegistrationAck } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { ChannelAddressesService } from '../channels/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import { APP_PARTS, CredentialsService } from './credentials.service.js';
import { RequestsRepository, type RequestRow } from './requests.repository.js';
import { RequestsService, type MpesaRequest } from './requests.service.js';

const ALREADY = 'already-registered';

/** Telling M-Pesa where it finds us. */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly requests: RequestsService,
    private readonly repository: RequestsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly credentials: CredentialsService,
    private readonly addresses: ChannelAddressesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the channel another callback address and has it registered. The old ones stay good: M-Pesa may go on using them.
   * @throws NotFound, CredentialsMissing, ChannelHasNoAddress, ChannelMoveNotAllowed, RequestUnderWay
   */
  async registerUrls(tx: Tx, organizationId: string, channelId: string, requestedBy: string): Promise<MpesaRequest> {
    await this.credentials.mustHave(tx, organizationId, channelId, APP_PARTS);
    const secret = await this.addresses.add(tx, organizationId, channelId);
    return this.requests.create(tx, organizationId, { channelId, kind: 'REGISTER_URLS', requestedBy, secret });
  }

  /** Switches Pull on, if its number is there and it is not on. */
  async registerPull(tx: Tx, organizationId: string, channelId: string, requestedBy: string): Promise<void> {
    const { parts, pullRegisteredAt } = await this.credentials.get(tx, organizationId, channelId);
    const set = new Set(parts.map(({ part }) => part));
    const ready = [...APP_PARTS, 'PULL_NUMBER' as const].every((part) => set.has(part));
    if (!ready || pullRegisteredAt !== null || (await this.repository.isUnderWay(tx, organizationId, channelId, 'REGISTER_PULL'))) return;
    await this.requests.create(tx, organizationId, { channelId, kind: 'REGISTER_PULL', requestedBy });
  }

  /** The secret in the address that is to be registered; undefined once it is. */
  addressOf(db: Reader, { organizationId, id }: RequestRow): Promise<string | undefined> {
    return this.repository.secret(db, organizationId, id);
  }

  /** M-Pesa has taken it, or says that it had. */
  async registered(tx: Tx, request: RequestRow, { alreadyRegistered }: RegistrationAck): Promise<void> {
    const { organizationId, channelId, kind } = request;
    const mark = kind === 'REGISTER_URLS' ? 'markUrlsRegistered' : 'markPullRegistered';
    await this.connections[mark](tx, organizationId, channelId, this.clock.now());
    await this.requests.done(tx, request, { reason: alreadyRegistered ? ALREADY : null });
  }
}
