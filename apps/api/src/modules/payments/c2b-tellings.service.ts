import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { parseC2bConfirmation } from '@plotihub/mpesa';
import { payerHint } from './payer-hint.rules.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';
import { TellingSources, type Intake, type Reading } from './tellings.service.js';

/** The kind of provider event that a C2B confirmation is. */
export const C2B_CONFIRMATION = 'C2B_CONFIRMATION';

/** Reads what M-Pesa confirms by itself: a payment to a paybill or till. */
@Injectable()
export class C2bTellingsService {
  constructor(sources: TellingSources) {
    sources.register({
      kind: C2B_CONFIRMATION,
      via: 'CALLBACK',
      read: (_tx: Tx, { channel, events }: Intake) => Promise.resolve(events.map((event) => readConfirmation(event, channel.shortCode))),
    });
  }
}

function readConfirmation(event: ClaimedEvent, shortCode: string | null): Reading {
  const refused = (state: Outcome['state'], reason: string): Outcome => ({ event, state, reason, inboundTransactionId: null });
  const parse = parseC2bConfirmation(event.body);
  if (!parse.ok) return refused('UNREADABLE', parse.reason);
  const { confirmation } = parse;
  // Money of another paybill did not come through this one; to book it here would make this one's balance wrong.
  if (confirmation.shortCode !== shortCode) return refused('CONFLICT', 'another-short-code');
  return {
    event,
    telling: {
      externalId: confirmation.transactionId,
      transactionType: confirmation.transactionType,
      amount: confirmation.amount,
      at: confirmation.transactedAt,
      reference: confirmation.billReference,
      payerHint: payerHint(confirmation.payerHint),
      customer: confirmation.kind !== 'OTHER',
    },
  };
}
