import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { ChannelState } from './channel-moves.rules.js';
import type { ChannelKind } from './channels.rules.js';

/** What somebody was told to pay to, and wants to know of. */
export interface ToldNumber {
  kinds: readonly ChannelKind[];
  shortCode?: string;
  /** Of the account behind a bank's paybill, or of a bank account. */
  accountNumber?: string;
}

/** A channel that the number could be, of any organization. */
export interface Claim {
  organization: string;
  state: ChannelState;
  activeFrom: Date | null;
  endedAt: Date | null;
  ownerId: string | null;
}

/** How many organizations may claim one number before the rest is left out. */
const MOST = 20;

/** SQL of the public question. It is asked by people who do not know whose a number is, so it reads across organizations. */
@Injectable()
export class ChannelChecksRepository {
  /** Who has it, or had it, as an approved channel. At a bank's paybill only the account tells them apart. */
  async find(db: Reader, { kinds, shortCode, accountNumber = '' }: ToldNumber): Promise<Claim[]> {
    const [where, values] =
      shortCode === undefined
        ? ['c.account_number = ?', [accountNumber]]
        : ["c.short_code = ? AND (c.kind <> 'BANK_PAYBILL' OR c.account_number = ?)", [shortCode, accountNumber]];
    return db.query(
      `SELECT o.name AS organization, c.state, c.active_from AS activeFrom, c.ended_at AS endedAt, c.owner_id AS ownerId
         FROM payment_channels c JOIN organizations o ON o.id = c.organization_id
        WHERE ${where} AND c.kind IN (?) AND c.state IN ('COOLING_OFF', 'ACTIVE', 'RETIRED') ORDER BY c.active_from, o.id LIMIT ?`,
      [...values, kinds, MOST],
    );
  }
}
