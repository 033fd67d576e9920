import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { StoredEvent } from '@plotihub/events';
import { Clock } from '@plotihub/time';
import { SecretLettersService, type SecretLetterType } from '../identity/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { ACCOUNT_SUBJECTS, SECRET_MASK } from './account-texts.rules.js';
import { render } from './letters.js';
import { MessagesService } from './messages.service.js';
import { templateOf, type Wording } from './templates.rules.js';

const WORDINGS: Readonly<Record<SecretLetterType, (organization: Organization) => Wording>> = {
  'identity.code-asked': () => ({ key: 'auth.otp', values: { otp: SECRET_MASK } }),
  'identity.invitation-made': ({ name }) => ({ key: 'auth.invitation', values: { org: name, secret: SECRET_MASK } }),
  'identity.reset-requested': () => ({ key: 'auth.reset', values: { secret: SECRET_MASK } }),
};
export const SECRET_LETTER_TYPES = Object.keys(WORDINGS) as SecretLetterType[];

/** Codes, invitations and resets: what people are told about their accounts. */
@Injectable()
export class AccountMessagesService {
  constructor(
    private readonly letters: SecretLettersService,
    private readonly messages: MessagesService,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** Queues the message of a letter; of one to nobody, nothing. Codes keep no quiet hours: somebody waits for them. */
  async deliver(tx: Tx, event: StoredEvent): Promise<void> {
    const letter = await this.letters.take(tx, event);
    if (!letter) return;
    const organization = await this.organizations.get(tx, event.organizationId);
    const wording = WORDINGS[event.type as SecretLetterType](organization);
    const template = templateOf(wording.key);
    const { channel, recipient, language, secret, goodUntil, tenantId = null } = letter;
    await this.messages.enqueue(tx, organization, [
      {
        cause: `${event.type}:${event.aggregateId}`,
        template,
        channel,
        recipient,
        tenantId,
        leaseId: null,
        language,
        ...(channel === 'EMAIL' ? { subject: ACCOUNT_SUBJECTS[event.type as SecretLetterType][language] } : {}),
        body: render(wording, language),
        secret,
        notBefore: this.clock.now(),
        notAfter: new Date(goodUntil),
      },
    ]);
  }
}
