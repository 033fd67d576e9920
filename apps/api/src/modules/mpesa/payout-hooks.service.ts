import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { ProviderEventsService } from '../payments/index.js';
import { envelope } from './envelope.rules.js';
import { PAYOUT_RESULT, PAYOUT_TIMEOUT } from './payout-tellings.service.js';
import { PayoutsRepository } from './payouts.repository.js';

/** What M-Pesa calls to tell of a payout, kept before anybody reads it. */
@Injectable()
export class PayoutHooksService {
  constructor(
    private readonly repository: PayoutsRepository,
    private readonly events: ProviderEventsService,
    private readonly database: Database,
  ) {}

  /** @throws NotFound for a token that we never made */
  async store(token: string, kind: typeof PAYOUT_RESULT | typeof PAYOUT_TIMEOUT, body: string): Promise<void> {
    const payout = await this.repository.findByTokenHash(this.database.reader, hashToken(token));
    if (!payout) throw new NotFound('There is no callback address like this.');
    const channel = { organizationId: payout.organizationId, id: payout.channelId };
    await this.events.store(this.database.reader, channel, kind, envelope(payout.id, body));
  }
}
