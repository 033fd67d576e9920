import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Sealer, type Place } from '@plotihub/encryption';
import { Outbox, type StoredEvent } from '@plotihub/events';

/** A secret on its way to a person: who delivers it writes the words around it. */
export interface SecretLetter {
  channel: 'SMS' | 'EMAIL';
  /** E.164, or an e-mail address. */
  recipient: string;
  language: 'en' | 'sw';
  /** A code or a token, at most 48 characters of the basic GSM alphabet. */
  secret: string;
  /** ISO 8601 instant; afterwards it is of no use. */
  goodUntil: string;
  /** Set if the person is a tenant. */
  tenantId?: string;
}

export type SecretLetterType = 'identity.code-asked' | 'identity.invitation-made' | 'identity.reset-requested';

const placeOf = (aggregateId: string): Place => ({ table: 'outbox_events', column: 'payload', row: aggregateId });

/** Hands secrets to whoever delivers them: events carry them sealed, and neither names nor phones in clear text. */
@Injectable()
export class SecretLettersService {
  constructor(
    private readonly sealer: Sealer,
    private readonly outbox: Outbox,
  ) {}

  /** @param letter null for nobody: it costs the same, and is delivered to nobody */
  async send(
    tx: Tx,
    organizationId: string,
    { type, aggregateId }: { type: SecretLetterType; aggregateId: string },
    letter: SecretLetter | null,
  ): Promise<void> {
    const sealed = await this.sealer.seal(tx, organizationId, placeOf(aggregateId), JSON.stringify(letter));
    await this.outbox.add(tx, { type, organizationId, aggregateId, payload: { letter: sealed.toString('base64') } });
  }

  /** Opens a letter; once the transaction is done, nobody can again. @returns null for a letter to nobody */
  async take(tx: Tx, event: StoredEvent): Promise<SecretLetter | null> {
    const { organizationId, aggregateId, payload } = event;
    const sealed = payload['letter'];
    if (typeof sealed !== 'string') throw new Error('The event carries no letter.');
    const letter = await this.sealer.open(tx, organizationId, placeOf(aggregateId), Buffer.from(sealed, 'base64'));
    await this.outbox.empty(tx, event);
    return JSON.parse(letter) as SecretLetter | null;
  }
}
