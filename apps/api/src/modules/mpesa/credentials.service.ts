import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { InvalidRequest, NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { mobile } from '../organizations/index.js';
import { ChannelsService } from '../channels/index.js';
import { ConnectionsRepository, type ConnectionRow, type ConnectionSettings } from './connections.repository.js';
import type { SecretPart } from './credentials.rules.js';
import { CredentialsMissing, NotMpesaChannel } from './mpesa.errors.js';

/** What may be told of a channel's credentials: never what they are. */
export interface CredentialsStanding extends ConnectionSettings {
  channelId: string;
  /** The secrets that are set. */
  parts: { part: SecretPart; setAt: Date }[];
  urlsRegisteredAt: Date | null;
  pullRegisteredAt: Date | null;
  updatedAt: Date | null;
}

/** What a channel is given; what is absent stays as it is. */
export interface NewCredentials extends Partial<ConnectionSettings> {
  secrets: ReadonlyMap<SecretPart, string>;
}

/** What calls need. Secrets: never logged, never answered. */
export interface Credentials {
  organizationId: string;
  channelId: string;
  kind: 'MPESA_PAYBILL' | 'MPESA_TILL';
  shortCode: string;
  settings: ConnectionSettings;
  secrets: ReadonlyMap<SecretPart, string>;
}

type Channel = Pick<Credentials, 'kind' | 'shortCode'>;

export const APP_PARTS: readonly SecretPart[] = ['CONSUMER_KEY', 'CONSUMER_SECRET'];
export const PUSH_PARTS: readonly SecretPart[] = [...APP_PARTS, 'PASSKEY'];
/** What a payout needs beside a security credential, or the password that it is made of. */
export const PAYOUT_PARTS: readonly SecretPart[] = [...APP_PARTS, 'INITIATOR'];
const NONE: ConnectionSettings = { storeNumber: null, c2bVersion: 'V2', b2cVersion: 'V3', payouts: 'BY_HAND' };

/** With what a channel asks M-Pesa. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly repository: ConnectionsRepository,
    private readonly channels: ChannelsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, NotMpesaChannel; InvalidRequest for a store number of a paybill, or a Pull number that is no mobile number */
  async set(tx: Tx, organizationId: string, channelId: string, input: NewCredentials): Promise<CredentialsStanding> {
    const channel = await this.channel(tx, organizationId, channelId);
    if (input.storeNumber && channel.kind !== 'MPESA_TILL')
      throw new InvalidRequest('/storeNumber: only a till has a store number.', {
        errors: [{ pointer: '/storeNumber', code: 'not-a-till', detail: 'must be absent for a paybill' }],
      });
    const { secrets, ...given } = input;
    const pullNumber = secrets.get('PULL_NUMBER');
    const clean = new Map(secrets);
    if (pullNumber !== undefined) clean.set('PULL_NUMBER', mobile(pullNumber, '/pullNumber'));
    const before = (await this.repository.find(tx, organizationId, channelId)) ?? NONE;
    const { storeNumber, c2bVersion, b2cVersion, payouts } = { ...before, ...given };
    const at = this.clock.now();
    await this.repository.save(tx, organizationId, channelId, { storeNumber, c2bVersion, b2cVersion, payouts }, at);
    await this.repository.putSecrets(tx, organizationId, channelId, clean, at);
    return this.get(tx, organizationId, channelId);
  }

  /** @throws NotFound, NotMpesaChannel */
  async get(db: Reader, organizationId: string, channelId: string): Promise<CredentialsStanding> {
    await this.channel(db, organizationId, channelId);
    const row = await this.repository.find(db, organizationId, channelId);
    const { storeNumber, c2bVersion, b2cVersion, payouts } = row ?? NONE;
    return {
      channelId,
      storeNumber,
      c2bVersion,
      b2cVersion,
      payouts,
      parts: await this.repository.parts(db, organizationId, channelId),
      urlsRegisteredAt: row?.urlsRegisteredAt ?? null,
      pullRegisteredAt: row?.pullRegisteredAt ?? null,
      updatedAt: row?.updatedAt ?? null,
    };
  }

  /** @throws NotFound, NotMpesaChannel; CredentialsMissing that names the parts */
  async mustHave(db: Reader, organizationId: string, channelId: string, parts: readonly SecretPart[]): Promise<void> {
    await this.channel(db, organizationId, channelId);
    const set = new Set((await this.repository.parts(db, organizationId, channelId)).map(({ part }) => part));
    const missing = parts.filter((part) => !set.has(part));
    if (missing.length > 0) throw new CredentialsMissing(`Channel ${channelId} has no ${missing.join(', ')}.`, { channelId, missing });
  }

  /** @throws NotFound, NotMpesaChannel; CredentialsMissing that names what a payout lacks */
  async mustPayOut(db: Reader, organizationId: string, channelId: string): Promise<void> {
    await this.mustHave(db, organizationId, channelId, PAYOUT_PARTS);
    if (!(await this.canPayOut(db, organizationId, channelId)))
      throw new CredentialsMissing(`Channel ${channelId} has no security credential.`, { channelId, missing: ['SECURITY_CREDENTIAL'] });
  }

  /** Whether the channel has all that a payout needs. */
  async canPayOut(db: Reader, organizationId: string, channelId: string): Promise<boolean> {
    const set = new Set((await this.repository.parts(db, organizationId, channelId)).map(({ part }) => part));
    const sealable = set.has('INITIATOR_PASSWORD') && this.config.mpesaCertificate !== '';
    return PAYOUT_PARTS.every((part) => set.has(part)) && (set.has('SECURITY_CREDENTIAL') || sealable);
  }

  /** The channels that can push, of those that tenants are told of, oldest first. */
  async pushChannels(db: Reader, organizationId: string): Promise<string[]> {
    const able = await this.repository.channelsWith(db, organizationId, PUSH_PARTS);
    return (await this.channels.active(db, organizationId)).map(({ id }) => id).filter((id) => able.has(id));
  }

  /** For who is about to call M-Pesa; undefined if these parts are no longer there. */
  async open(db: Reader, organizationId: string, channelId: string, parts: readonly SecretPart[]): Promise<Credentials | undefined> {
    const channel = await this.channel(db, organizationId, channelId);
    const secrets = await this.repository.open(db, organizationId, channelId);
    if (parts.some((part) => !secrets.has(part))) return undefined;
    const settings = (await this.repository.find(db, organizationId, channelId)) ?? NONE;
    return { organizationId, channelId, ...channel, settings, secrets };
  }

  /** How the channel stands with M-Pesa; undefined if it has never been given credentials. */
  connection(db: Reader, organizationId: string, channelId: string): Promise<ConnectionRow | undefined> {
    return this.repository.find(db, organizationId, channelId);
  }

  private async channel(db: Reader, organizationId: string, channelId: string): Promise<Channel> {
    const channel = (await this.channels.getMany(db, [{ organizationId, channelId }])).get(channelId);
    if (!channel) throw new NotFound(`There is no payment channel ${channelId}.`);
    const { kind, shortCode } = channel;
    if ((kind !== 'MPESA_PAYBILL' && kind !== 'MPESA_TILL') || shortCode === null)
      throw new NotMpesaChannel(`Channel ${channelId} is a ${kind}.`, { channelId, kind });
    return { kind, shortCode };
  }
}
