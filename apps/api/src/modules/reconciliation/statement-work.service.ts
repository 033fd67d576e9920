import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { ProviderEventsService } from '../payments/index.js';
import { ComparisonService, type Compared } from './comparison.service.js';
import { wordsOf } from './own-money.rules.js';
import { StatementEffectsService } from './statement-effects.service.js';
import { StatementLinesRepository, type LineRow } from './statement-lines.repository.js';
import { STATEMENT_LINE, type ToldLine } from './statement-tellings.service.js';
import { StatementsRepository, type StatementRow } from './statements.repository.js';

/** Carries imported statements on, some lines to a transaction. */
@Injectable()
export class StatementWorkService {
  constructor(
    private readonly statements: StatementsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly comparison: ComparisonService,
    private readonly events: ProviderEventsService,
    private readonly effects: StatementEffectsService,
  ) {}

  /** Does the next piece of work of the statement that has waited longest. @returns false if there is none */
  async carryOn(tx: Tx): Promise<boolean> {
    const statement = await this.statements.claimWork(tx);
    if (!statement) return false;
    if (statement.state === 'COMPARING') await this.compareSome(tx, statement);
    else await this.effects.finish(tx, statement);
    return true;
  }

  private async compareSome(tx: Tx, statement: StatementRow): Promise<void> {
    const { organizationId, channelId } = statement;
    const waiting = await this.lines.waiting(tx, organizationId, statement.id);
    if (waiting.length === 0) return this.statements.move(tx, statement, 'BOOKING', null);
    const lines = waiting.map((line) => ({ ...line, words: wordsOf(line.externalId, line.raw) }));
    const compared = await this.comparison.compare(tx, { organizationId, id: channelId }, lines);
    const missing = compared.filter(({ outcome }) => outcome.state === 'CREATED').map(({ line }) => line);
    const bodies = missing.map((line) => JSON.stringify(toldOf(line)));
    const eventIds = missing.length === 0 ? [] : await this.events.store(tx, { organizationId, id: channelId }, STATEMENT_LINE, ...bodies);
    const eventOf = new Map(missing.map(({ id }, index) => [id, eventIds[index]]));
    await this.lines.settle(tx, organizationId, compared.map(settled(eventOf)));
    await this.effects.ofLines(tx, statement, compared);
  }
}

const settled =
  (eventOf: ReadonlyMap<string, string | undefined>) =>
  ({ line, outcome, known }: Compared<LineRow & { words: string }>) => ({
    id: line.id,
    ...outcome,
    providerEventId: eventOf.get(line.id),
    inboundTransactionId: known?.inboundTransactionId,
    externalId: line.kind === 'PAYMENT' ? known?.externalId : undefined,
  });

/** What the intake is told of a line. */
function toldOf({ id, externalId, paidIn, at, raw }: LineRow): ToldLine {
  return {
    lineId: id,
    externalId,
    type: raw?.reason || 'Statement',
    amountMinor: paidIn.amountMinor,
    currency: paidIn.currency,
    at: at.toISOString(),
    account: raw?.account ?? null,
    details: raw?.details ?? '',
    party: raw?.party ?? '',
    customer: raw?.customer ?? false,
  };
}
