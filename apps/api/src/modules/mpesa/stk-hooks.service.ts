import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { ProviderEventsService } from '../payments/index.js';
import { envelope } from './envelope.rules.js';
import { StkPushesRepository } from './stk-pushes.repository.js';
import { STK_CALLBACK } from './stk-tellings.service.js';

/** What M-Pesa calls to tell of a push, kept before anybody reads it. */
@Injectable()
export class StkHooksService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly events: ProviderEventsService,
    private readonly database: Database,
  ) {}

  /** @throws NotFound for a token that we never made */
  async store(token: string, body: string): Promise<void> {
    const push = await this.repository.findByTokenHash(this.database.reader, hashToken(token));
    if (!push) throw new NotFound('There is no callback address like this.');
    const channel = { organizationId: push.organizationId, id: push.channelId };
    await this.events.store(this.database.reader, channel, STK_CALLBACK, envelope(push.id, body));
  }
}
