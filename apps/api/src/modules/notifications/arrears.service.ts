import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { instantOf, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { DebtsService, type Debtor } from './debts.service.js';
import { dueDatesWithSteps, ladderTurn, stepOn } from './ladder.rules.js';
import { LadderWriterService, type LadderMessage } from './ladder-writer.service.js';
import { smsTo } from './letters.js';
import { LadderDayOver } from './messages.errors.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { SlipWaitsService } from './slip-waits.service.js';
import type { TemplateKey } from './templates.rules.js';

/** Messages that ask for money too: a lease gets no step of the ladder on a day on which it got one of them. */
const ASKS: readonly TemplateKey[] = ['invoice.issued', 'latefee.applied'];

/** A turn as it stands: `waitsUntil` the last day on which it waits for a declared payment to be looked at, null if it does not. */
export interface StandingTurn extends LadderMessage {
  waitsUntil: LocalDate | null;
}

/** The arrears ladder: who is reminded of what on which day. */
@Injectable()
export class ArrearsService {
  constructor(
    private readonly debts: DebtsService,
    private readonly writer: LadderWriterService,
    private readonly repository: MessagesRepository,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
    private readonly waits: SlipWaitsService,
  ) {}

  /** Who would get what on a day, as things stand now, in the order of `DebtsService.debtors`, `limit + 1` of them. Writes nothing. */
  async preview(db: Reader, organization: Organization, day: LocalDate, { after, limit }: PageRequest): Promise<StandingTurn[]> {
    const found: StandingTurn[] = [];
    for await (const debtors of this.debts.debtors(db, organization.id, after)) {
      found.push(...(await this.turnsOf(db, organization, day, debtors)));
      if (found.length > limit) break;
    }
    return found.slice(0, limit + 1);
  }

  /** When the day's messages may go out, see SendingTimesService; undefined if it is too late for them, or the day is not today. */
  sendFrom(organization: Organization, day: LocalDate): Date | undefined {
    return this.times.ofLadder(organization, day);
  }

  /**
   * Runs the ladder for today in the caller's transaction; what was queued before stays as it is.
   * @throws LadderDayOver if the day is not today, or if today's quiet hours are too near
   */
  async runToday(tx: Tx, organization: Organization, day: LocalDate): Promise<{ queued: number; sendFrom: Date }> {
    const sendFrom = this.sendFrom(organization, day);
    if (!sendFrom) throw new LadderDayOver(`Messages of ${day} cannot be sent any more, or not yet.`, { on: day });
    let queued = 0;
    for await (const debtors of this.debts.debtors(tx, organization.id))
      queued += await this.queue(tx, organization, { day, sendFrom }, debtors);
    return { queued, sendFrom };
  }

  /** Queues what these leases are told on the day. Safe to repeat: a lease gets one message a day. @returns how many are new */
  async queue(
    tx: Tx,
    organization: Organization,
    { day, sendFrom }: { day: LocalDate; sendFrom: Date },
    debtors: readonly Debtor[],
  ): Promise<number> {
    const turns = (await this.turnsOf(tx, organization, day, debtors)).filter(({ waitsUntil }) => waitsUntil === null);
    return this.messages.enqueue(
      tx,
      organization,
      turns.map(({ turn, addressee, wording }) =>
        smsTo(addressee, wording, {
          cause: `ladder:${addressee.lease.id}:${day}`,
          notBefore: sendFrom,
          ladder: { day, dueOn: turn.dueOn },
        }),
      ),
    );
  }

  private async turnsOf(db: Reader, organization: Organization, day: LocalDate, debtors: readonly Debtor[]): Promise<StandingTurn[]> {
    const due = debtors.filter(({ debts }) => debts.some(({ dueOn }) => stepOn(dueOn, day) !== undefined));
    const ids = due.map(({ lease }) => lease.id);
    const steps = await this.repository.takenSteps(db, organization.id, ids, dueDatesWithSteps(day));
    const taken = Map.groupBy(steps, ({ leaseId }) => leaseId);
    const asked = await this.askedOn(db, organization, day, ids);
    const turns = due.flatMap(({ lease: { id }, debts }) => {
      const turn = asked.has(id) ? undefined : ladderTurn(debts, day, taken.get(id) ?? []);
      return turn ? [{ leaseId: id, debts, turn }] : [];
    });
    const waits = await this.waits.of(db, organization, day, turns);
    const written = await this.writer.write(db, organization, day, turns);
    return written.map((message) => ({ ...message, waitsUntil: waits.get(message.addressee.lease.id) ?? null }));
  }

  private askedOn(db: Reader, organization: Organization, day: LocalDate, leaseIds: readonly string[]): Promise<Set<string>> {
    const since = instantOf(day, '00:00', organization.timeZone);
    return this.repository.askedSince(db, organization.id, leaseIds, { since, templates: ASKS });
  }
}
