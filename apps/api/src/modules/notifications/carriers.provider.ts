import { Injectable } from '@nestjs/common';
import { SmsProvider, type SendResult } from '@plotihub/sms';
import { EmailProvider } from './email.provider.js';
import type { DueRow } from './messages.repository.js';

/** Who carries which message. */
@Injectable()
export class Carriers {
  constructor(
    private readonly sms: SmsProvider,
    private readonly email: EmailProvider,
  ) {}

  /** Tries once to send; never throws. Takes as long as the provider's time limit, so never call it in a transaction. */
  carry({ id, channel, recipient, subject, body }: DueRow): Promise<SendResult> {
    if (channel === 'SMS') return this.sms.send({ to: recipient, text: body });
    return this.email.send({ id, to: recipient, subject: subject ?? '', text: body });
  }
}
