import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { ChannelsService } from '../channels/index.js';
import { ProviderEventsService, TellingSources, type Intake, type Reading } from '../payments/index.js';
import { DeclaredPaymentDecided, NotVerifiedByHand } from './cash.errors.js';
import { DeclaredPaymentsRepository, type DeclaredPayment } from './declared-payments.repository.js';
import { DeclaredPaymentsService } from './declared-payments.service.js';

const KIND = 'declared-payment';
/** The kind of provider event that a slip becomes which two people have found on a statement. */
const BANK_SLIP = 'BANK_SLIP';
const STATEMENT_CHANNELS: readonly string[] = ['BANK', 'BANK_PAYBILL'];
/** A statement tells the day; noon in Nairobi is on it. */
const NOON = 'T12:00:00+03:00';

/** Where a slip's money stands on a statement. */
export interface Found {
  channelId: string;
  /** The statement's own reference, under which its line will come when it is imported. */
  statementReference: string;
}

/** What is kept in the event. Amounts in cents. */
interface Slip extends Found {
  leaseId: string;
  amountMinor: number;
  currency: string;
  paidOn: string;
}

/**
 * A bank slip that two people have found on a statement. It comes in as everything does: a telling of one line, so that the line itself,
 * when the statement is imported, is known, and no second payment.
 */
@Injectable()
export class SlipVerificationService {
  constructor(
    private readonly repository: DeclaredPaymentsRepository,
    private readonly declared: DeclaredPaymentsService,
    private readonly channels: ChannelsService,
    private readonly events: ProviderEventsService,
    private readonly proposals: ProposalsService,
    sources: TellingSources,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'declared-payments:decide',
      execute: async (tx, organization, { subjectId, payload }) => this.tell(tx, organization, subjectId, payload as unknown as Found),
    });
    sources.register({ kind: BANK_SLIP, via: 'MANUAL', read: (_tx: Tx, { events: list }: Intake) => Promise.resolve(list.map(readSlip)) });
  }

  /** @throws NotFound, DeclaredPaymentDecided, NotVerifiedByHand, ProposalPending */
  async propose(tx: Tx, organization: Organization, id: string, by: Found & { reason: string; proposedBy: string }): Promise<Proposal> {
    const { reason, proposedBy, ...found } = by;
    await this.verifiable(tx, organization, id, found);
    const payload = { ...found, statementReference: found.statementReference.toUpperCase() };
    return this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload, reason, proposedBy });
  }

  /** The second person agrees: the slip is told of, and verified as soon as the intake has booked it. */
  private async tell(tx: Tx, organization: Organization, id: string, found: Found): Promise<void> {
    const declared = await this.verifiable(tx, organization, id, found);
    const { channelId, statementReference: reference } = found;
    if (!(await this.repository.locate(tx, organization.id, id, { channelId, reference }))) throw decided(declared);
    const { leaseId, amount, paidOn } = declared;
    const slip: Slip = { ...found, leaseId, amountMinor: amount.amountMinor, currency: amount.currency, paidOn };
    await this.events.store(tx, { organizationId: organization.id, id: channelId }, BANK_SLIP, JSON.stringify(slip));
    await this.declared.look(tx, organization.id, id);
  }

  private async verifiable(tx: Tx, organization: Organization, id: string, { channelId }: Found): Promise<DeclaredPayment> {
    const declared = await this.declared.get(tx, organization.id, id);
    if (declared.state !== 'DECLARED') throw decided(declared);
    const channel = (await this.channels.getMany(tx, [{ organizationId: organization.id, channelId }])).get(channelId);
    if (!channel) throw new NotFound(`There is no payment channel ${channelId}.`);
    if (declared.kind !== 'BANK_SLIP' || !STATEMENT_CHANNELS.includes(channel.kind))
      throw new NotVerifiedByHand(`Declared payment ${id} is ${declared.kind}, the channel is ${channel.kind}.`);
    return declared;
  }
}

const decided = ({ id, state }: DeclaredPayment): Error => new DeclaredPaymentDecided(`Declared payment ${id} is ${state}.`, { state });

function readSlip(event: Intake['events'][number]): Reading {
  const slip = JSON.parse(event.body) as Slip;
  return {
    event,
    telling: {
      ...{ externalId: slip.statementReference, transactionType: 'Bank slip', amount: Money.of(slip.amountMinor, slip.currency) },
      ...{ at: new Date(`${slip.paidOn}${NOON}`), reference: null, payerHint: null, customer: true, leaseId: slip.leaseId },
    },
  };
}
