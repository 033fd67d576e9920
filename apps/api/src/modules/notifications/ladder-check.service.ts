import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { segments } from '@plotihub/sms';
import { dateIn, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ProviderEventsService } from '../payments/index.js';
import { DebtsService } from './debts.service.js';
import { turnAsItStands, type LadderStep } from './ladder.rules.js';
import { LadderWriterService } from './ladder-writer.service.js';
import { MessagesRepository, type DueRow } from './messages.repository.js';
import { outsideQuietHours } from './quiet-hours.rules.js';
import { SlipWaitsService } from './slip-waits.service.js';

/** A due message of the ladder. */
export interface LadderRow extends DueRow {
  leaseId: string;
  ladderDay: LocalDate;
  ladderDueOn: LocalDate;
}

/** How long to wait for payments that have come in and are not posted yet. */
const INTAKE_MINUTES = 5;

export function isLadderRow(row: DueRow): row is LadderRow {
  return row.ladderDay !== null && row.ladderDueOn !== null && row.leaseId !== null;
}

/** The last look before a message of the ladder is sent: hours have passed since it was written, and money may have come. */
@Injectable()
export class LadderCheckService {
  constructor(
    private readonly debts: DebtsService,
    private readonly writer: LadderWriterService,
    private readonly repository: MessagesRepository,
    private readonly intake: ProviderEventsService,
    private readonly waits: SlipWaitsService,
  ) {}

  /**
   * Cancels a message whose day is over, whose debt is paid or whose tenant has declared a payment, postpones one while it is quiet or payments are being taken in,
   * and writes the others as things stand now.
   * @returns the message to send; undefined if it is not to be sent now
   */
  async check(tx: Tx, organization: Organization, row: LadderRow, now: Date): Promise<LadderRow | undefined> {
    const until = await this.notBefore(tx, organization, now);
    if (dateIn(until, organization.timeZone) !== row.ladderDay) return this.cancel(tx, row, 'Its day is over.');
    if (until > now) {
      await this.repository.postpone(tx, row.organizationId, row.id, until);
      return undefined;
    }
    return this.rewritten(tx, organization, row);
  }

  private async notBefore(tx: Tx, organization: Organization, now: Date): Promise<Date> {
    const busy = await this.intake.hasUnread(tx, organization.id);
    return outsideQuietHours(busy ? new Date(now.getTime() + INTAKE_MINUTES * 60_000) : now, organization.timeZone);
  }

  private async rewritten(tx: Tx, organization: Organization, row: LadderRow): Promise<LadderRow | undefined> {
    const debts = await this.debts.of(tx, organization.id, row.leaseId);
    const turn = turnAsItStands(debts, row.ladderDay, { step: row.template as LadderStep, dueOn: row.ladderDueOn });
    if (!turn) return this.cancel(tx, row, 'Nothing of what it was about is owed any more.');
    const waits = await this.waits.of(tx, organization, row.ladderDay, [{ leaseId: row.leaseId, turn }]);
    if (waits.size > 0) return this.cancel(tx, row, 'A payment was declared, and waits to be looked at.');
    const [message] = await this.writer.write(tx, organization, row.ladderDay, [{ leaseId: row.leaseId, debts, turn }]);
    if (!message) return this.cancel(tx, row, 'There is nobody to tell.');
    const { text, addressee } = message;
    const { phone, language } = addressee.contact;
    await this.repository.rewrite(tx, organization.id, row.id, { recipient: phone, language, body: text, segments: segments(text) });
    return { ...row, recipient: phone, body: text };
  }

  private async cancel(tx: Tx, row: LadderRow, reason: string): Promise<undefined> {
    await this.repository.cancel(tx, row.organizationId, row.id, reason);
    return undefined;
  }
}
