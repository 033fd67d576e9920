import { Injectable } from '@nestjs/common';
import { beforeCommit, Database, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { append, prepare, type PreparedEvent } from './chain.js';
import type { NewAuditEvent } from './event.js';
import { countRefusal, REFUSALS_KEPT_AN_HOUR } from './refusals.js';

/** What was done and what was refused, for ever, in one hash chain per organization. See docs/adr/0012-audit.md. */
@Injectable()
export class AuditLog {
  private readonly waiting = new WeakMap<Tx, PreparedEvent[]>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds events to the caller's transaction: they are there exactly if it commits. They are written last of all, in one
   * statement, because all writers of an organization meet at the head of its chain; so this returns at once.
   * `commands.run` does it for every command; call it yourself only for what a command's own event does not say.
   */
  record(tx: Tx, ...events: NewAuditEvent[]): void {
    const prepared = events.map(prepare);
    const waiting = this.waiting.get(tx);
    if (waiting) {
      waiting.push(...prepared);
      return;
    }
    this.waiting.set(tx, prepared);
    beforeCommit(tx, () => this.write(tx, prepared));
  }

  /**
   * Records one act that has no transaction of its own, such as a refusal or the reading of a secret field; call it after the
   * answer is decided. What was done is always kept. Of what was refused, so many an hour are kept for one actor and action and
   * the rest only counted: nobody can fill the log by knocking.
   */
  async recordAlone(event: NewAuditEvent): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (event.outcome === 'REFUSED' && (await countRefusal(tx, event, this.clock.now())) > REFUSALS_KEPT_AN_HOUR) return;
      this.record(tx, event);
    });
  }

  private async write(tx: Tx, events: readonly PreparedEvent[]): Promise<void> {
    const byOrganization = Map.groupBy(events, ({ organizationId }) => organizationId);
    // Several heads are locked in ascending order, as everything is of which a transaction locks several.
    for (const organizationId of [...byOrganization.keys()].sort())
      await append(tx, organizationId, byOrganization.get(organizationId) ?? [], this.clock.now());
  }
}
