import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { PayoutsService } from '../mpesa/index.js';
import { IntakeFactsRepository } from './intake-facts.repository.js';
import { outcomeOf, type KnownMoney, type Outcome } from './outcomes.rules.js';
import type { OwnMoney } from './own-money.rules.js';
import { OwnMoneyService } from './own-money.service.js';
import { inChunks, StatementLinesRepository } from './statement-lines.repository.js';
import type { StatementLine } from './statement-lines.rules.js';

/** What of a line decides. `id`: of the stored line; before it is stored, its place among the others. */
export type ComparedLine = Pick<StatementLine, 'externalId' | 'kind' | 'paidIn' | 'withdrawn' | 'linkedId' | 'on'> & {
  id: string;
  words: string;
};

/** A line and what becomes of it. */
export interface Compared<T extends ComparedLine> {
  line: T;
  outcome: Outcome;
  /** The transaction that it tells of, where the intake knows it. */
  known: KnownMoney | undefined;
  /** What of our own it shows: money that is in the books already. */
  own: OwnMoney | undefined;
}

/** Holds lines of a statement against what the intake knows. Preview and import ask here. */
@Injectable()
export class ComparisonService {
  constructor(
    private readonly lines: StatementLinesRepository,
    private readonly intake: IntakeFactsRepository,
    private readonly ownMoney: OwnMoneyService,
    private readonly payouts: PayoutsService,
  ) {}

  /**
   * What becomes of each line, in order.
   * @param unsaved lines of the same file that are not stored: what they say counts too. Empty for lines that are stored.
   */
  async compare<T extends ComparedLine>(
    db: Reader,
    channel: { organizationId: string; id: string },
    lines: readonly T[],
    unsaved: readonly ComparedLine[] = [],
  ): Promise<Compared<T>[]> {
    const fileFirst = new Map<string, string>();
    for (const { kind, externalId, id } of unsaved) if (kind === 'PAYMENT' && !fileFirst.has(externalId)) fileFirst.set(externalId, id);
    const fileTakesBack = new Set(unsaved.flatMap(({ kind, linkedId }) => (kind === 'REVERSAL' && linkedId !== null ? [linkedId] : [])));

    const cameIn = lines.filter(({ kind, paidIn }) => (kind === 'PAYMENT' || kind === 'OTHER') && paidIn.isPositive);
    const shown = await this.ownMoney.shownOn(db, channel, cameIn);
    const compared: Compared<T>[] = [];
    for (const page of inChunks(lines)) {
      const receipts = [
        ...new Set(page.flatMap(({ externalId, linkedId }) => (linkedId === null ? [externalId] : [externalId, linkedId]))),
      ];
      const known = new Map<string, KnownMoney>();
      for (const chunk of inChunks(receipts))
        for (const [receipt, money] of await this.intake.known(db, channel.organizationId, channel.id, chunk)) known.set(receipt, money);
      const own = [...new Set(page.map(({ externalId }) => externalId))];
      const first = await this.lines.firstPayments(db, channel.organizationId, channel.id, own);
      const takenBack = await this.lines.takenBack(db, channel.organizationId, channel.id, own);
      const paidOut = await this.payouts.booked(db, channel.organizationId, channel.id, own);
      for (const line of page) {
        const linked = line.linkedId === null ? undefined : known.get(line.linkedId);
        const around = {
          // A bank's payment may have been told of under either name.
          known: known.get(line.externalId) ?? (line.kind === 'PAYMENT' ? linked : undefined),
          original: linked,
          reversedOnStatement: takenBack.has(line.externalId) || fileTakesBack.has(line.externalId),
          // Our own payouts come back as lines that took money out.
          own: shown.has(line.id) || (line.kind === 'OTHER' && paidOut.get(line.externalId)?.equals(line.withdrawn) === true),
          repeated: (first.get(line.externalId) ?? fileFirst.get(line.externalId) ?? line.id) !== line.id,
        };
        const told = line.kind === 'REVERSAL' ? around.original : line.kind === 'PAYMENT' ? around.known : undefined;
        compared.push({ line, outcome: outcomeOf(line, around), known: told, own: around.known ? undefined : shown.get(line.id) });
      }
    }
    return compared;
  }
}
