import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { InvalidRequest } from '@plotihub/http';
import type { ChannelState } from './channel-moves.rules.js';
import { ChannelChecksRepository, type Claim, type ToldNumber } from './channel-checks.repository.js';
import { accountDigits } from './channels.rules.js';

/** What somebody was told: one of the numbers, and at a paybill what to type as account number. */
export interface CheckQuestion {
  paybill?: string;
  till?: string;
  account?: string;
  reference?: string;
}

/** VALID: tenants are told it today. NOT_YET: it becomes valid at `from`. NO_LONGER: it was, until `until`. */
export type Standing = 'VALID' | 'NOT_YET' | 'NO_LONGER';

export interface CheckAnswer {
  /** True if somebody's tenants are told today to pay there. */
  genuine: boolean;
  /** Whose it is; nobody's, if it is empty. */
  channels: { organization: string; standing: Standing; from: Date | null; until: Date | null; ofOwner: boolean }[];
}

const STANDINGS: Partial<Record<ChannelState, Standing>> = { ACTIVE: 'VALID', COOLING_OFF: 'NOT_YET', RETIRED: 'NO_LONGER' };

/**
 * "Is this number genuine?", asked by anybody. The answer names organizations and nothing else, and one question costs one look into
 * one index whatever the answer is. A unit's reference is never looked up, so nobody learns from it which units there are.
 */
@Injectable()
export class ChannelChecksService {
  constructor(private readonly repository: ChannelChecksRepository) {}

  /** @throws InvalidRequest unless it asks about exactly one number */
  async check(db: Reader, question: CheckQuestion): Promise<CheckAnswer> {
    const channels = (await this.repository.find(db, numberIn(question))).map(answered);
    return { genuine: channels.some(({ standing }) => standing === 'VALID'), channels };
  }
}

function numberIn({ paybill, till, account, reference }: CheckQuestion): ToldNumber {
  const asked = [paybill, till, account].filter((number) => number !== undefined);
  if (asked.length !== 1 || (reference !== undefined && paybill === undefined)) {
    const detail = 'ask about one of paybill, till and account; a reference goes with a paybill';
    throw new InvalidRequest(detail, { errors: [{ pointer: '?paybill', code: 'one-of', detail }] });
  }
  if (till !== undefined) return { kinds: ['MPESA_TILL'], shortCode: till };
  if (account !== undefined) return { kinds: ['BANK'], accountNumber: accountDigits(account) };
  return { kinds: ['MPESA_PAYBILL', 'BANK_PAYBILL'], shortCode: paybill ?? '', accountNumber: accountDigits(reference ?? '') };
}

function answered({ organization, state, activeFrom: from, endedAt: until, ownerId }: Claim): CheckAnswer['channels'][number] {
  return { organization, standing: STANDINGS[state] ?? 'NO_LONGER', from, until, ofOwner: ownerId !== null };
}
