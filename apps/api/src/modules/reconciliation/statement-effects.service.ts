import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Clock, earlier, later, type LocalDate } from '@plotihub/time';
import { LateOwnMoneyService } from './late-own-money.service.js';
import type { OwnMoney } from './own-money.rules.js';
import { OwnMoneyService } from './own-money.service.js';
import { StaleProofsService } from './stale-proofs.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';
import { StatementsRepository, type StatementRow } from './statements.repository.js';

/** What follows when lines of a statement were compared, and when all of them have their end. */
@Injectable()
export class StatementEffectsService {
  constructor(
    private readonly statements: StatementsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly ownMoney: OwnMoneyService,
    private readonly stale: StaleProofsService,
    private readonly late: LateOwnMoneyService,
    private readonly clock: Clock,
  ) {}

  /** Our own money that lines show is confirmed, and proofs of their days are true no more. */
  async ofLines(
    tx: Tx,
    { organizationId, channelId }: StatementRow,
    compared: readonly { line: { id: string; on: LocalDate }; own: OwnMoney | undefined }[],
  ): Promise<void> {
    const own = compared.flatMap(({ line, own: money }) => (money ? [{ line, money }] : []));
    if (own.length > 0) await this.ownMoney.show(tx, organizationId, own);
    const days = compared.map(({ line }) => line.on);
    await this.stale.changed(tx, { organizationId, channelId, from: days.reduce(earlier), to: days.reduce(later) });
  }

  /** The statement's money is booked. */
  async finish(tx: Tx, statement: StatementRow): Promise<void> {
    await this.lines.settleBooked(tx, statement.organizationId, statement.id);
    await this.late.imported(tx, statement);
    await this.statements.move(tx, statement, 'DONE', this.clock.now());
  }
}
