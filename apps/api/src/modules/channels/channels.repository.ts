import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { ChannelState } from './channel-moves.rules.js';
import type { ChannelIdentity } from './channels.rules.js';

export interface ChannelRow extends ChannelIdentity {
  organizationId: string;
  id: string;
  name: string;
  state: ChannelState;
  /** Whose own account it is; null for the organization's, where money of others rests. */
  ownerId: string | null;
  /** How the owner agreed: by signing in, or as somebody of the office knows. */
  ownerConsent: string | null;
  ownerConsentBy: string | null;
  ownerConsentAt: Date | null;
  /** The channel that is retired when this one becomes active. */
  replacesId: string | null;
  /** What two people agreed on last; null for one that nobody else had to approve. */
  proposalId: string | null;
  /** When something happens to it by itself: the end of its cooling off, or of its proposal. */
  dueAt: Date | null;
  /** When tenants are told to pay there, or since when they are. */
  activeFrom: Date | null;
  endedAt: Date | null;
  /** Why it was stopped or retired. */
  endReason: string | null;
  /** Until when what comes to a retired channel is booked like any other money; null for ever. */
  watchedUntil: Date | null;
  /** When the last page of tenants, and of owners, was written to that it changes. */
  tenantsWrittenAt: Date | null;
  ownersWrittenAt: Date | null;
  /** How they were told by other means, and who says so. */
  toldOtherwise: string | null;
  toldOtherwiseBy: string | null;
  toldOtherwiseAt: Date | null;
  /** Transactions that came while it was not active, and the last of them. */
  latePayments: number;
  latePaymentAt: Date | null;
  createdAt: Date;
}
export type ChannelKey = Pick<ChannelRow, 'organizationId' | 'id'>;

export const CHANNEL = `c.organization_id AS organizationId, c.id, c.kind, c.short_code AS shortCode, c.bank, c.branch,
  c.account_number AS accountNumber, c.account_name AS accountName, c.name, c.state, c.replaces_id AS replacesId,
  c.owner_id AS ownerId, c.owner_consent AS ownerConsent, c.owner_consent_by AS ownerConsentBy, c.owner_consent_at AS ownerConsentAt, c.proposal_id AS proposalId, c.due_at AS dueAt,
  c.active_from AS activeFrom, c.ended_at AS endedAt, c.end_reason AS endReason, c.watched_until AS watchedUntil,
  c.tenants_written_at AS tenantsWrittenAt, c.owners_written_at AS ownersWrittenAt, c.told_otherwise AS toldOtherwise,
  c.told_otherwise_by AS toldOtherwiseBy, c.told_otherwise_at AS toldOtherwiseAt,
  c.late_payments AS latePayments, c.late_payment_at AS latePaymentAt, c.created_at AS createdAt`;

/** What of a channel changes in its life. An identifier never does. */
const changing = (row: ChannelRow) => ({
  bank: row.bank,
  branch: row.branch,
  account_name: row.accountName,
  name: row.name,
  state: row.state,
  replaces_id: row.replacesId,
  owner_id: row.ownerId,
  owner_consent: row.ownerConsent,
  owner_consent_by: row.ownerConsentBy,
  owner_consent_at: row.ownerConsentAt,
  proposal_id: row.proposalId,
  due_at: row.dueAt,
  active_from: row.activeFrom,
  ended_at: row.endedAt,
  end_reason: row.endReason,
  watched_until: row.watchedUntil,
  tenants_written_at: row.tenantsWrittenAt,
  owners_written_at: row.ownersWrittenAt,
  told_otherwise: row.toldOtherwise,
  told_otherwise_by: row.toldOtherwiseBy,
  told_otherwise_at: row.toldOtherwiseAt,
});

/** SQL of payment channels. */
@Injectable()
export class ChannelsRepository {
  /** @throws the driver's error about `payment_channels_identifier` if the organization has it. */
  async insert(tx: Tx, row: ChannelRow, identifier: string): Promise<void> {
    const values = {
      organization_id: row.organizationId,
      id: row.id,
      kind: row.kind,
      short_code: row.shortCode,
      account_number: row.accountNumber,
      identifier,
      created_at: row.createdAt,
      ...changing(row),
    };
    await insertRows(tx, 'payment_channels', Object.keys(values), [Object.values(values)]);
  }

  /** Writes what has become of a locked channel. */
  async update(tx: Tx, row: ChannelRow): Promise<void> {
    const values = changing(row);
    const set = Object.keys(values).map((column) => `${column} = ?`);
    await tx.query(`UPDATE payment_channels SET ${set.join(', ')} WHERE organization_id = ? AND id = ?`, [
      ...Object.values(values),
      row.organizationId,
      row.id,
    ]);
  }

  /** Channels, locked until the transaction ends, in the order of their ids. */
  async lock(tx: Tx, organizationId: string, ids: readonly string[]): Promise<ChannelRow[]> {
    return tx.query(`SELECT ${CHANNEL} FROM payment_channels c WHERE c.organization_id = ? AND c.id IN (?) ORDER BY c.id FOR UPDATE`, [
      organizationId,
      ids,
    ]);
  }

  async lockByIdentifier(tx: Tx, organizationId: string, identifier: string): Promise<ChannelRow | undefined> {
    const rows: ChannelRow[] = await tx.query(
      `SELECT ${CHANNEL} FROM payment_channels c WHERE c.organization_id = ? AND c.identifier = ? FOR UPDATE`,
      [organizationId, identifier],
    );
    return rows[0];
  }

  /** In order of creation. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { state?: ChannelState | undefined; ownerIds?: readonly string[] | undefined; after?: string | undefined; limit: number },
  ): Promise<ChannelRow[]> {
    const { state, ownerIds, after, limit } = filter;
    if (ownerIds?.length === 0) return [];
    return db.query(
      `SELECT ${CHANNEL} FROM payment_channels c
        WHERE c.organization_id = ? AND c.id > ? ${state === undefined ? '' : 'AND c.state = ?'} ${ownerIds ? 'AND c.owner_id IN (?)' : ''} ORDER BY c.id LIMIT ?`,
      [organizationId, after ?? '', ...(state === undefined ? [] : [state]), ...(ownerIds ? [ownerIds] : []), limit],
    );
  }

  async findMany(db: Reader, organizationIds: readonly string[], ids: readonly string[]): Promise<ChannelRow[]> {
    if (ids.length === 0) return [];
    return db.query(`SELECT ${CHANNEL} FROM payment_channels c WHERE c.organization_id IN (?) AND c.id IN (?)`, [organizationIds, ids]);
  }

  /** Channels of any organization to which something is to happen by itself, longest due first. */
  async listDue(db: Reader, now: Date, limit: number): Promise<ChannelKey[]> {
    return db.query(
      `SELECT organization_id AS organizationId, id FROM payment_channels
        WHERE state IN ('PROPOSED', 'COOLING_OFF') AND due_at <= ? ORDER BY due_at LIMIT ?`,
      [now, limit],
    );
  }

  /** Since when payers may know a number: that of the first channel that became active; undefined if none ever did. */
  async firstActiveFrom(db: Reader, organizationId: string): Promise<Date | undefined> {
    const rows: { at: Date | null }[] = await db.query(
      'SELECT MIN(active_from) AS at FROM payment_channels WHERE organization_id = ? AND active_from IS NOT NULL',
      [organizationId],
    );
    return rows[0]?.at ?? undefined;
  }

  /** More transactions that came while it was not active. */
  async addLatePayments(tx: Tx, { organizationId, id }: ChannelKey, count: number, at: Date): Promise<void> {
    await tx.query(
      'UPDATE payment_channels SET late_payments = late_payments + ?, late_payment_at = ? WHERE organization_id = ? AND id = ?',
      [count, at, organizationId, id],
    );
  }
}
