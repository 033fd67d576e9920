import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { AccountMessagesService, SECRET_LETTER_TYPES } from './account-messages.service.js';

/** Letters with secrets become messages. They may belong to no organization: those are addressed to nobody. */
@Injectable()
export class AccountEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly accounts: AccountMessagesService,
  ) {}

  onModuleInit(): void {
    for (const type of SECRET_LETTER_TYPES)
      this.handlers.on(type, 'notifications.account', (tx, event) => this.accounts.deliver(tx, event));
  }
}
