import { Injectable } from '@nestjs/common';
import type { ChainPoint } from '@plotihub/audit';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';

/** How far the chain of an organization was found good. */
export interface VerifiedChain extends ChainPoint {
  at: Date | null;
}

/** Refusals of one actor and action in one hour. */
export interface RefusalCount {
  hourAt: Date;
  actor: string;
  action: string;
  refused: number;
}

@Injectable()
export class ChainsRepository {
  /** Sequence 0 for a chain that was never checked, or that is not there. */
  async findVerified(db: Reader, organizationId: string): Promise<VerifiedChain> {
    const [row]: { sequence: string; hash: string | null; at: Date | null }[] = await db.query(
      'SELECT verified_sequence AS sequence, verified_hash AS hash, verified_at AS at FROM audit_chains WHERE organization_id = ?',
      [organizationId],
    );
    return { sequence: safeInteger(row?.sequence ?? 0), hash: row?.hash ?? '', at: row?.at ?? null };
  }

  async markVerified(tx: Tx, organizationId: string, { sequence, hash }: ChainPoint, at: Date): Promise<void> {
    await tx.query('UPDATE audit_chains SET verified_sequence = ?, verified_hash = ?, verified_at = ? WHERE organization_id = ?', [
      sequence,
      hash,
      at,
      organizationId,
    ]);
  }

  /** Locks and returns what was counted in hours that are over. */
  lockFinishedRefusals(tx: Tx, organizationId: string, before: Date): Promise<RefusalCount[]> {
    return tx.query(
      'SELECT hour_at AS hourAt, actor, action, refused FROM audit_refusals WHERE organization_id = ? AND hour_at < ? ORDER BY hour_at, actor, action FOR UPDATE',
      [organizationId, before],
    );
  }

  async deleteRefusals(tx: Tx, organizationId: string, before: Date): Promise<void> {
    await tx.query('DELETE FROM audit_refusals WHERE organization_id = ? AND hour_at < ?', [organizationId, before]);
  }

  /** Up to where addresses are forgotten, and up to where they could be: the last event before the instant. */
  async findAddressBounds(db: Reader, organizationId: string, before: Date): Promise<{ done: number; due: number }> {
    const [row]: { done: string | null; due: string | null }[] = await db.query(
      `SELECT (SELECT addresses_forgotten_to FROM audit_chains WHERE organization_id = ?) AS done,
              (SELECT MAX(sequence) FROM audit_events WHERE organization_id = ? AND occurred_at < ?) AS due`,
      [organizationId, organizationId, before],
    );
    return { done: safeInteger(row?.done ?? 0), due: safeInteger(row?.due ?? 0) };
  }

  /** Blanks the addresses of the events after `from`, up to and with `to`. */
  async forgetAddresses(tx: Tx, organizationId: string, from: number, to: number): Promise<void> {
    await tx.query(
      'UPDATE audit_events SET source_address = NULL, source_salt = NULL WHERE organization_id = ? AND sequence > ? AND sequence <= ? AND source_salt IS NOT NULL',
      [organizationId, from, to],
    );
    await tx.query('UPDATE audit_chains SET addresses_forgotten_to = ? WHERE organization_id = ?', [to, organizationId]);
  }
}
