import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import { Config } from '../../config.js';
import { reveal } from './account-texts.rules.js';
import type { MessageChannel } from './messages.repository.js';

const COLUMN = { table: 'messages', column: 'secret' } as const;
const placeOf = (messageId: string): Place => ({ ...COLUMN, row: messageId });

/** Secrets in messages: sealed beside the masked text until it is sent, then gone. */
@Injectable()
export class MessageSecretsService implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.columns.add(COLUMN);
  }

  /** The text and the secret of a message as they are stored. */
  async stored(
    tx: Tx,
    organizationId: string,
    { id, channel, body }: { id: string; channel: MessageChannel; body: string },
    secret: string | undefined,
  ): Promise<{ body: string; secret: Buffer | null }> {
    if (secret === undefined) return { body, secret: null };
    // On a laptop nothing is sent to anybody: there the inbox of GET /v1/messages IS the phone, and a masked code would be no code.
    if (this.isDelivery(channel)) return { body: reveal(body, secret), secret: null };
    return { body, secret: await this.sealer.seal(tx, organizationId, placeOf(id), secret) };
  }

  /** The text as it is to be sent. */
  async revealed(
    tx: Tx,
    { organizationId, id, body, secret }: { organizationId: string; id: string; body: string; secret: Buffer | null },
  ): Promise<string> {
    return secret === null ? body : reveal(body, await this.sealer.open(tx, organizationId, placeOf(id), secret));
  }

  /** Never in production, whatever carries the messages. */
  private isDelivery(channel: MessageChannel): boolean {
    const { environment, smsProvider, emailProvider } = this.config;
    return environment !== 'production' && (channel === 'SMS' ? smsProvider : emailProvider) === 'local';
  }
}
