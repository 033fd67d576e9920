import { Injectable } from '@nestjs/common';
import { newId, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { DifferenceCause, DifferenceState, Finding } from './differences.rules.js';

/** Something that is wrong, or was. */
export interface DifferenceRow extends Omit<Finding, 'subject' | 'healed'> {
  id: string;
  channelId: string;
  state: DifferenceState;
  reason: string | null;
  closedBy: string | null;
  closedAt: Date | null;
  createdAt: Date;
}

type StoredRow = Omit<DifferenceRow, 'provider' | 'intake' | 'ledger'> & {
  cause: DifferenceCause;
  providerMinor: string | null;
  intakeMinor: string | null;
  ledgerMinor: string | null;
  currency: string;
};

const COLUMNS = `d.id, d.channel_id AS channelId, d.cause, d.external_id AS externalId, d.value_on AS valueOn, d.provider_minor AS providerMinor,
  d.intake_minor AS intakeMinor, d.ledger_minor AS ledgerMinor, d.currency, d.payment_id AS paymentId, d.inbound_transaction_id AS inboundTransactionId,
  d.statement_line_id AS statementLineId, d.provider_event_id AS providerEventId, d.state, d.reason, d.closed_by AS closedBy,
  d.closed_at AS closedAt, d.created_at AS createdAt`;

const money = (minor: string | null, currency: string): Money | null => (minor === null ? null : Money.of(safeInteger(minor), currency));

const toDifference = ({ providerMinor, intakeMinor, ledgerMinor, currency, ...row }: StoredRow): DifferenceRow => ({
  ...row,
  provider: money(providerMinor, currency),
  intake: money(intakeMinor, currency),
  ledger: money(ledgerMinor, currency),
});

/** SQL of differences. */
@Injectable()
export class DifferencesRepository {
  /**
   * Writes down what a reconciliation has found. What was found before keeps its row; one that was healed and is there again is open
   * again, one that a person has explained stays explained.
   */
  async note(
    tx: Tx,
    scope: { organizationId: string; channelId: string; currency: string },
    found: readonly Finding[],
    by: { reconciliationId: string; at: Date },
  ): Promise<void> {
    if (found.length === 0) return;
    // In one order for everybody, so that two reconciliations of a channel wait for each other instead of deadlocking.
    const sorted = [...found].sort((a, b) => (`${a.cause} ${a.subject}` < `${b.cause} ${b.subject}` ? -1 : 1));
    const rows = sorted.map((one): SqlValue[] => [
      ...[scope.organizationId, newId('dif'), scope.channelId, one.cause, one.subject, one.externalId, one.valueOn],
      ...[one.provider?.amountMinor ?? null, one.intake?.amountMinor ?? null, one.ledger?.amountMinor ?? null, scope.currency],
      ...[one.paymentId, one.inboundTransactionId, one.statementLineId, one.providerEventId],
      ...[one.healed ? 'HEALED' : 'OPEN', one.healed ? by.at : null, by.reconciliationId, by.at],
    ]);
    await tx.query(
      `INSERT INTO differences (organization_id, id, channel_id, cause, subject, external_id, value_on, provider_minor, intake_minor, ledger_minor,
         currency, payment_id, inbound_transaction_id, statement_line_id, provider_event_id, state, closed_at, last_seen_id, created_at) VALUES ?
       ON DUPLICATE KEY UPDATE
         closed_at = CASE WHEN state = 'EXPLAINED' THEN closed_at WHEN state = VALUES(state) THEN closed_at ELSE VALUES(closed_at) END,
         state = CASE WHEN state = 'EXPLAINED' THEN state ELSE VALUES(state) END,
         provider_minor = VALUES(provider_minor), intake_minor = VALUES(intake_minor), ledger_minor = VALUES(ledger_minor),
         value_on = CASE WHEN cause = 'DAYS_NOT_PROVED' THEN GREATEST(value_on, VALUES(value_on)) ELSE value_on END,
         payment_id = VALUES(payment_id), inbound_transaction_id = VALUES(inbound_transaction_id),
         statement_line_id = VALUES(statement_line_id), last_seen_id = VALUES(last_seen_id)`,
      [rows],
    );
  }

  /** Open differences of the days that were looked at and are not there any more are healed. */
  async heal(
    tx: Tx,
    { organizationId, channelId, from, to }: { organizationId: string; channelId: string; from: LocalDate; to: LocalDate },
    by: { reconciliationId: string; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE differences SET state = 'HEALED', closed_at = ?
        WHERE organization_id = ? AND channel_id = ? AND state = 'OPEN' AND value_on BETWEEN ? AND ? AND last_seen_id <> ?`,
      [by.at, organizationId, channelId, from, to, by.reconciliationId],
    );
  }

  /** Which differences a reconciliation saw, for good. @returns how many of them are open or explained; days that nobody proved apart */
  async remember(
    tx: Tx,
    organizationId: string,
    reconciliationId: string,
    channelId: string,
  ): Promise<{ open: number; explained: number; gaps: number }> {
    const seen = 'FROM differences WHERE organization_id = ? AND channel_id = ? AND last_seen_id = ?';
    const parameters = [organizationId, channelId, reconciliationId];
    await tx.query(
      `INSERT INTO reconciliation_differences (organization_id, reconciliation_id, difference_id) SELECT organization_id, last_seen_id, id ${seen}`,
      parameters,
    );
    const rows: { state: DifferenceState; isGap: number | string; count: string }[] = await tx.query(
      `SELECT state, cause = 'DAYS_NOT_PROVED' AS isGap, COUNT(*) AS count ${seen} GROUP BY state, isGap`,
      parameters,
    );
    const of = (state: DifferenceState, isGap: boolean): number =>
      Number(rows.find((row) => row.state === state && (Number(row.isGap) === 1) === isGap)?.count ?? 0);
    return { open: of('OPEN', false), explained: of('EXPLAINED', false), gaps: of('OPEN', true) };
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<DifferenceRow | undefined> {
    const rows: StoredRow[] = await tx.query(`SELECT ${COLUMNS} FROM differences d WHERE d.organization_id = ? AND d.id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toDifference)[0];
  }

  async explain(tx: Tx, organizationId: string, id: string, by: { reason: string; userId: string; at: Date }): Promise<void> {
    await tx.query(
      "UPDATE differences SET state = 'EXPLAINED', reason = ?, closed_by = ?, closed_at = ? WHERE organization_id = ? AND id = ?",
      [by.reason, by.userId, by.at, organizationId, id],
    );
  }

  /** What a reconciliation saw, as it stands now, in the order in which it was first seen. */
  async ofReconciliation(
    db: Reader,
    organizationId: string,
    filter: { reconciliationId: string; state?: DifferenceState | undefined; after?: string | undefined; limit: number },
  ): Promise<DifferenceRow[]> {
    const { reconciliationId, state, after = '', limit } = filter;
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM reconciliation_differences x
         JOIN differences d ON d.organization_id = x.organization_id AND d.id = x.difference_id
        WHERE x.organization_id = ? AND x.reconciliation_id = ? ${state === undefined ? '' : 'AND d.state = ?'} AND x.difference_id > ?
        ORDER BY x.difference_id LIMIT ?`,
      [organizationId, reconciliationId, ...(state === undefined ? [] : [state]), after, limit],
    );
    return rows.map(toDifference);
  }
}
