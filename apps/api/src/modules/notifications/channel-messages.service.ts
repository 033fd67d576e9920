import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { dateIn, timeIn } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ChannelMovesService } from '../channels/index.js';
import { ChannelAudienceService, type Payer, type Payers } from './channel-audience.service.js';
import { CHANNEL_SUBJECTS, payTo, type ToldChannel } from './channel-texts.rules.js';
import { render } from './letters.js';
import { MessagesService, type NewMessage } from './messages.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { templateOf, type Language, type Wording } from './templates.rules.js';

/** Whom a telling is about: tenants, owners, or who was told before. */
type Audience = 'TENANTS' | 'OWNERS' | 'TOLD';

/** What is left to be told of a channel's change. */
export interface ChannelTelling {
  channelId: string;
  /** Which change: the same channel may be proposed again. */
  proposalId: string;
  audience?: Audience;
  after?: string;
}

const TOLD_AT_A_TIME = 200;
/** What the causes of messages about the change that a proposal makes begin with. */
export const changingCause = (proposalId: string): string => `channel.cooling-off:${proposalId}`;
const stoppedCause = (proposalId: string, who: string): string => `channel.stopped:${proposalId}${who === '' ? '' : `:${who}`}`;

/**
 * Tells tenants and owners that where rent goes is about to change, and who was told that it was stopped: one message for each person and
 * way to reach them, however many leases they have; a page of people to a transaction, each of which makes the event of the next.
 */
@Injectable()
export class ChannelMessagesService {
  constructor(
    private readonly moves: ChannelMovesService,
    private readonly audience: ChannelAudienceService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
    private readonly outbox: Outbox,
  ) {}

  /** A channel cools off. */
  async changing(tx: Tx, organization: Organization, telling: ChannelTelling): Promise<void> {
    await this.goOn(tx, organization, { ...telling, audience: 'TENANTS' });
    await this.goOn(tx, organization, { ...telling, audience: 'OWNERS' });
  }

  /** It was stopped: at once, by night too, because somebody may be about to pay there. */
  async stopped(tx: Tx, organization: Organization, telling: ChannelTelling): Promise<void> {
    const { channelId, proposalId, after } = telling;
    const channel = await this.moves.lock(tx, organization.id, channelId);
    const page = { limit: TOLD_AT_A_TIME, ...(after === undefined ? {} : { after }) };
    const { told, next } = await this.messages.takeBack(tx, organization.id, changingCause(proposalId), page);
    const notBefore = this.times.atOnce();
    const messages = told.map(({ who, ...to }) => {
      const cause = stoppedCause(proposalId, who);
      return { ...to, ...written(stoppedWording(organization, channel, to.language), to), leaseId: null, cause, notBefore };
    });
    await this.messages.enqueue(tx, organization, messages);
    await this.continueAt(tx, organization, { ...telling, audience: 'TOLD' }, next);
  }

  /** The next page. */
  async goOn(tx: Tx, organization: Organization, telling: ChannelTelling): Promise<void> {
    if (telling.audience === 'TOLD') return this.stopped(tx, organization, telling);
    // Locked: whoever stops it meanwhile finds all that was said before, and nothing is said after.
    const channel = await this.moves.lock(tx, organization.id, telling.channelId);
    const { state, proposalId, activeFrom } = channel;
    if ((state !== 'COOLING_OFF' && state !== 'ACTIVE') || proposalId !== telling.proposalId || !activeFrom) return;
    const { people, next } = await this.page(tx, organization, channel.ownerId, telling);
    const notBefore = this.times.byDay(organization);
    const messages = people.flatMap((payer) => {
      const wording = changingWording(organization, { ...channel, activeFrom }, payer.language);
      return lettersTo(payer, wording, changingCause(proposalId), notBefore);
    });
    await this.messages.enqueue(tx, organization, messages);
    if (next === undefined) await this.moves.written(tx, channel, telling.audience === 'OWNERS' ? 'OWNERS' : 'TENANTS');
    await this.continueAt(tx, organization, telling, next);
  }

  private page(tx: Tx, organization: Organization, ownerId: string | null, { audience, after }: ChannelTelling): Promise<Payers> {
    const { audience: people } = this;
    return audience === 'OWNERS' ? people.ownersOf(tx, organization, ownerId, after) : people.tenants(tx, organization, ownerId, after);
  }

  private async continueAt(tx: Tx, { id: organizationId }: Organization, telling: ChannelTelling, next: string | undefined): Promise<void> {
    if (next === undefined) return;
    const payload = { ...telling, after: next };
    await this.outbox.add(tx, { type: 'channel.telling-went-on', organizationId, aggregateId: telling.channelId, payload });
  }
}

function changingWording(
  { name, phone, timeZone }: Organization,
  channel: ToldChannel & { activeFrom: Date },
  language: Language,
): Wording {
  const { activeFrom } = channel;
  const when = { date: dateIn(activeFrom, timeZone), time: timeIn(activeFrom, timeZone) };
  return { key: 'channel.changing', values: { org: name, phone, pay: payTo(channel, language), ...when } };
}

const stoppedWording = ({ name, phone }: Organization, channel: ToldChannel, language: Language): Wording => {
  return { key: 'channel.stopped', values: { org: name, phone, pay: payTo(channel, language) } };
};

/** By every way in which somebody can be reached. */
function lettersTo({ tenantId, ownerId, phone, email, language }: Payer, wording: Wording, cause: string, notBefore: Date): NewMessage[] {
  const to = (channel: NewMessage['channel'], recipient: string): NewMessage => {
    const about = ownerId === null ? cause : `${cause}:${ownerId}`;
    return { ...written(wording, { channel, language }), channel, recipient, tenantId, leaseId: null, language, cause: about, notBefore };
  };
  return [...(phone === null ? [] : [to('SMS', phone)]), ...(email === null ? [] : [to('EMAIL', email)])];
}

function written(
  wording: Wording,
  { channel, language }: Pick<NewMessage, 'channel' | 'language'>,
): Pick<NewMessage, 'template' | 'body' | 'subject'> {
  const subjects: Readonly<Record<string, Record<Language, string>>> = CHANNEL_SUBJECTS;
  const subject = channel === 'EMAIL' ? subjects[wording.key]?.[language] : undefined;
  return { template: templateOf(wording.key), body: render(wording, language), ...(subject === undefined ? {} : { subject }) };
}
