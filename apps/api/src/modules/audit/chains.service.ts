import { Injectable } from '@nestjs/common';
import { AuditLog, checkChain, REFUSALS_KEPT_AN_HOUR, type ChainCheck } from '@plotihub/audit';
import { Database, type Reader } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { ChainsRepository, type VerifiedChain } from './chains.repository.js';

/** Newest events that one request has checked: well under a second. */
const CHECKED_BY_A_REQUEST = 5_000;
const ROWS_PER_TRANSACTION = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Proves the chain of an organization and keeps it from growing where it must not. */
@Injectable()
export class ChainsService {
  constructor(
    private readonly repository: ChainsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Checks the newest events, and says how far the nightly check came. */
  async prove(db: Reader, organizationId: string): Promise<ChainCheck & { verified: VerifiedChain }> {
    const verified = await this.repository.findVerified(db, organizationId);
    return { ...(await checkChain(db, organizationId, { newest: CHECKED_BY_A_REQUEST })), verified };
  }

  /**
   * Checks everything since the last good point, or all of it, and remembers how far it is good.
   * A point that was remembered must still be where it was: the chain goes on from its hash.
   */
  async verify(organizationId: string, extent: 'since-last' | 'everything'): Promise<ChainCheck> {
    const last = await this.repository.findVerified(this.database.reader, organizationId);
    const known = last.sequence > 0;
    const check = await checkChain(this.database.reader, organizationId, {
      ...(known && extent === 'since-last' ? { after: last } : {}),
      ...(known && extent === 'everything' ? { noted: [last] } : {}),
    });
    if (!check.fault && check.checkedTo > 0) {
      await this.database.transaction((tx) =>
        this.repository.markVerified(tx, organizationId, { sequence: check.checkedTo, hash: check.headHash }, this.clock.now()),
      );
    }
    return check;
  }

  /** What was refused too often in an hour to be kept one by one becomes one event with the number. */
  async sumUpRefusals(organizationId: string): Promise<void> {
    const hour = new Date(Math.floor(this.clock.now().getTime() / HOUR_MS) * HOUR_MS);
    await this.database.transaction(async (tx) => {
      const counts = await this.repository.lockFinishedRefusals(tx, organizationId, hour);
      for (const { hourAt, actor, action, refused } of counts.filter((count) => count.refused > REFUSALS_KEPT_AN_HOUR))
        this.audit.record(tx, {
          organizationId,
          actor: { kind: 'SYSTEM' },
          action: 'audit.refusals-counted',
          subjectId: actor.includes('_') ? actor : undefined,
          details: { action, hour: hourAt.toISOString(), refused, keptOneByOne: REFUSALS_KEPT_AN_HOUR },
        });
      if (counts.length > 0) await this.repository.deleteRefusals(tx, organizationId, hour);
    });
  }

  /** Source addresses are personal data: they are forgotten after so many days, and the chain still holds. */
  async forgetAddresses(organizationId: string, afterDays: number): Promise<void> {
    const before = new Date(this.clock.now().getTime() - afterDays * DAY_MS);
    const { done, due } = await this.repository.findAddressBounds(this.database.reader, organizationId, before);
    for (let from = done; from < due; from += ROWS_PER_TRANSACTION) {
      const to = Math.min(from + ROWS_PER_TRANSACTION, due);
      await this.database.transaction((tx) => this.repository.forgetAddresses(tx, organizationId, from, to));
    }
  }
}
