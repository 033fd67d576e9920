import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Organization } from '../organizations/index.js';
import { PaymentNotReversible, ReversalsService } from '../payments/index.js';
import { bankDays, daysAround, ownMoneyOn, wordsOf, type OwnMoney } from './own-money.rules.js';
import { OwnMoneyService, type OwnKind } from './own-money.service.js';
import { StaleProofsService } from './stale-proofs.service.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementLinesRepository, type LineRow } from './statement-lines.repository.js';
import { StatementsRepository, type StatementRow } from './statements.repository.js';

const WHY: Readonly<Record<OwnKind, string>> = {
  BANKING: 'The line shows cash that was banked: it is in the books from the cash book.',
  CHEQUE: 'The line shows a cheque that was paid in: the cheque is the payment.',
  SWEEP: 'The line shows money of a paybill that went to the bank: it is in the books from the paybill.',
};

/**
 * Banked cash, cheques and sweeps that somebody wrote down after the bank's statement had brought them. The line was booked to suspense, or
 * as nobody's; now it is joined to what it shows, and what was booked is taken back, in one transaction. Whoever comes last does it: the end
 * of an import looks for what was written down meanwhile, and what is written down looks at statements that are done.
 */
@Injectable()
export class LateOwnMoneyService {
  constructor(
    private readonly channels: StatementChannelsService,
    private readonly statements: StatementsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly ownMoney: OwnMoneyService,
    private readonly reversals: ReversalsService,
    private readonly stale: StaleProofsService,
  ) {}

  /** Something was written down: looks for its line on statements that are done; those under way look themselves. */
  async writtenDown(tx: Tx, organization: Organization, kind: OwnKind, id: string): Promise<void> {
    for (const channel of await this.channels.all(tx, organization.id)) {
      if (channel.statement !== 'BANK') continue;
      const money = await this.ownMoney.find(tx, channel, kind, id);
      if (!money) continue;
      const like = { amounts: [money.amount.amountMinor], ...bankDays(money.on) };
      await this.joinSome(tx, organization, await this.lines.likeOwn(tx, channel, like), [money]);
    }
  }

  /** The money of a statement is booked: what was written down while it was is joined. The statement is locked by the caller. */
  async imported(tx: Tx, statement: StatementRow): Promise<void> {
    const channel = await this.channels.get(tx, statement.organizationId, statement.channelId);
    const days = channel.statement === 'BANK' ? await this.lines.daysOf(tx, statement.organizationId, statement.id) : undefined;
    if (!days) return;
    const money = await this.ownMoney.unshown(tx, channel, { from: daysAround(days.from).from, to: daysAround(days.to).to });
    if (money.length === 0) return;
    const amounts = [...new Set(money.map(({ amount }) => amount.amountMinor))];
    const lines = await this.lines.likeOwn(tx, channel, { amounts, ...days });
    const own = lines.filter(({ statementId }) => statementId === statement.id);
    const organization = await this.ownMoney.organization(tx, statement.organizationId);
    await this.joinSome(tx, organization, own, money, statement.id);
  }

  /** A person took back what was booked of a line: if it shows money of our own, it is joined to it. */
  async takenBack(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const line = await this.lines.ofPayment(tx, organization.id, paymentId);
    if (!line) return;
    const channel = await this.channels.get(tx, organization.id, line.channelId);
    if (channel.statement !== 'BANK') return;
    await this.joinSome(tx, organization, [line], await this.ownMoney.unshown(tx, channel, daysAround(line.on)));
  }

  private async joinSome(
    tx: Tx,
    organization: Organization,
    lines: readonly LineRow[],
    money: readonly OwnMoney[],
    lockedStatementId?: string,
  ): Promise<void> {
    const worded = lines.map((line) => ({ ...line, words: wordsOf(line.externalId, line.raw) }));
    const lineOf = new Map(worded.map((line) => [line.id, line]));
    for (const [lineId, own] of ownMoneyOn(worded, money)) {
      const line = lineOf.get(lineId);
      if (!line) continue;
      // Who imports holds the statement; one that is not done is left to that.
      const isDone =
        line.statementId === lockedStatementId || (await this.statements.lockState(tx, organization.id, line.statementId)) === 'DONE';
      if (isDone) await this.join(tx, organization, lineId, own);
    }
  }

  private async join(tx: Tx, organization: Organization, lineId: string, money: OwnMoney): Promise<void> {
    const { id: organizationId } = organization;
    const booked = await this.lines.bookedAs(tx, organizationId, lineId);
    if (!booked) return;
    const { paymentId, paymentState } = booked;
    // What is a tenant's by now is for a person to take back.
    if (paymentState !== null && paymentState !== 'SUSPENSE' && paymentState !== 'REVERSED') return;
    if (paymentId !== null && paymentState === 'SUSPENSE' && !(await this.takeBack(tx, organization, paymentId, WHY[money.kind]))) return;
    const line = await this.lines.lock(tx, organizationId, lineId);
    if (!line || line.state === 'IGNORED') return;
    const { providerEventId, inboundTransactionId } = line;
    await this.lines.settle(tx, organizationId, [
      {
        ...{ id: lineId, state: 'IGNORED', cause: 'OWN_MONEY' },
        providerEventId: providerEventId ?? undefined,
        inboundTransactionId: inboundTransactionId ?? undefined,
      },
    ]);
    await this.ownMoney.show(tx, organizationId, [{ money, line }]);
    await this.stale.changed(tx, { organizationId, channelId: line.channelId, from: line.on, to: line.on });
  }

  /** @returns false for money that is being sent back: that is decided first */
  private async takeBack(tx: Tx, organization: Organization, paymentId: string, why: string): Promise<boolean> {
    try {
      await this.reversals.reverse(tx, organization, paymentId, why);
      return true;
    } catch (error) {
      if (error instanceof PaymentNotReversible) return false;
      throw error;
    }
  }
}
