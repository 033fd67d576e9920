import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import { parseC2bConfirmation, type C2bConfirmation } from '@plotihub/mpesa';
import { Clock, dateIn } from '@plotihub/time';
import { account } from '../ledger/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { normaliseReference } from '../properties/index.js';
import type { ChannelRow } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { InboundRepository, type InboundTransaction } from './inbound.repository.js';
import { MatchingService, type Matched } from './matching.service.js';
import { MoneyInService } from './money-in.service.js';
import { payerHint } from './payer-hint.rules.js';
import type { Received } from './payments.repository.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';

/** Whose event it is, and through which channel it came. */
interface Context {
  organization: Organization;
  channel: ChannelRow;
}
/** What was read for other events of the same batch, by channel. */
export type IntakeContexts = Map<string, Context>;

/** What is not a rent payment whatever the bytes say: a thousand million shillings. */
const MOST_MINOR = 100_000_000_000;
const REFERENCE_LENGTH = 120;
const TYPE_LENGTH = 60;

/** Reads one callback and does what it says, in the caller's one transaction: all of it, or nothing. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly inbound: InboundRepository,
    private readonly matching: MatchingService,
    private readonly moneyIn: MoneyInService,
    private readonly channels: ChannelsService,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** Done again with the same event, or with another about the same transaction, it changes nothing. */
  async handle(tx: Tx, event: ClaimedEvent, contexts: IntakeContexts): Promise<Outcome> {
    const { organization, channel } = await this.contextOf(tx, event, contexts);
    const parse = parseC2bConfirmation(event.body);
    if (!parse.ok) return { event, state: 'UNREADABLE', reason: parse.reason, inboundTransactionId: null };
    const { confirmation } = parse;
    if (confirmation.amount.amountMinor > MOST_MINOR)
      return { event, state: 'UNREADABLE', reason: 'amount-out-of-range', inboundTransactionId: null };
    // Money of another paybill did not come through this one; to book it here would make this one's balance wrong.
    if (confirmation.shortCode !== channel.shortCode)
      return { event, state: 'CONFLICT', reason: 'another-short-code', inboundTransactionId: null };

    const valueOn = dateIn(confirmation.transactedAt, organization.timeZone);
    const match = await this.matching.match(tx, organization.id, {
      reference: confirmation.billReference,
      amount: confirmation.amount,
      valueOn,
      customer: confirmation.kind !== 'OTHER',
    });
    const row = { ...inboundTransaction(event, confirmation, match), valueOn };
    if (!(await this.inbound.insert(tx, organization.id, row, this.clock.now()))) return this.repeated(tx, event, confirmation);

    const { id, amount, externalId, channelId } = row;
    await this.receive(tx, organization, { amount, valueOn, method: 'MPESA', channelId, inboundTransactionId: id, externalId }, match);
    return { event, state: 'HANDLED', reason: null, inboundTransactionId: id };
  }

  private async contextOf(tx: Tx, { organizationId, channelId }: ClaimedEvent, contexts: IntakeContexts): Promise<Context> {
    const known = contexts.get(channelId);
    if (known) return known;
    const organization = await this.organizations.get(tx, organizationId);
    const context = { organization, channel: await this.channels.get(tx, organizationId, channelId) };
    contexts.set(channelId, context);
    return context;
  }

  private async receive(tx: Tx, organization: Organization, received: Received & { channelId: string }, match: Matched): Promise<void> {
    if (match.kind === 'SUSPENSE') {
      await this.moneyIn.postToSuspense(tx, organization, received, { reason: match.reason, suggestions: match.suggestions });
      return;
    }
    const { lease, instruction } = match;
    await this.moneyIn.postToLease(tx, organization, received, {
      lease,
      source: account.channelClearing(received.channelId),
      ...(instruction ? { instruction } : {}),
    });
  }

  /** A transaction that is known: nothing new, unless this telling of it says something else. */
  private async repeated(tx: Tx, event: ClaimedEvent, confirmation: C2bConfirmation): Promise<Outcome> {
    const known = await this.inbound.find(tx, event.organizationId, event.channelId, confirmation.transactionId);
    if (!known) throw new Error(`Transaction ${confirmation.transactionId} is a duplicate of nothing.`);
    const outcome = { event, inboundTransactionId: known.id };
    if (!known.amount.equals(confirmation.amount)) return { ...outcome, state: 'CONFLICT', reason: 'another-amount' };
    if (normaliseReference(known.referenceRaw) !== normaliseReference(confirmation.billReference.slice(0, REFERENCE_LENGTH)))
      return { ...outcome, state: 'CONFLICT', reason: 'another-reference' };
    // This very event, when a worker died after the money was in the books and before the event was crossed off.
    if (known.providerEventId === event.id) return { ...outcome, state: 'HANDLED', reason: null };
    return { ...outcome, state: 'DUPLICATE', reason: null };
  }
}

function inboundTransaction(event: ClaimedEvent, confirmation: C2bConfirmation, match: Matched): Omit<InboundTransaction, 'valueOn'> {
  return {
    id: newId('ibt'),
    channelId: event.channelId,
    externalId: confirmation.transactionId,
    transactionType: confirmation.transactionType.slice(0, TYPE_LENGTH),
    amount: confirmation.amount,
    valueAt: confirmation.transactedAt,
    referenceRaw: confirmation.billReference.slice(0, REFERENCE_LENGTH),
    payerHint: payerHint(confirmation.payerHint),
    providerEventId: event.id,
    state: match.kind === 'LEASE' ? 'MATCHED' : 'SUSPENSE',
  };
}
