import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { addDays, Clock, dateIn, instantOf, type LocalDate } from '@plotihub/time';
import type { PulledTransaction } from '../mpesa/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrivedMoneyService } from './arrived-money.service.js';
import { tells, type Coverage, type Span } from './coverage.rules.js';
import { counted, findingsOf, noFigures, type BalanceProof, type Figures, type Finding, type ReceiptFacts } from './differences.rules.js';
import { ProofFactsRepository, type ProofScope, type ProvedEvent, type ProvedLine, type ProvedMoney } from './proof-facts.repository.js';
import { OwnMoneyService } from './own-money.service.js';
import { PullProofService } from './pull-proof.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';

/** Takes what was found, a page at a time. */
export type Note = (found: readonly Finding[]) => Promise<void>;

/** Rows looked at together: as many ids as one IN list looks up by the index. */
const PAGE = 200;
/** What a statement of the day has not told by then, it does not tell. */
const PATIENCE_MS = 48 * 3_600_000;

/** The days as instants; `to` is exclusive. */
interface Days extends Span {
  coverage: Coverage;
}

/** Holds three sides against each other by receipt and amount: the provider, the intake, the ledger. Reads pages, keeps sums. */
@Injectable()
export class ProofService {
  constructor(
    private readonly facts: ProofFactsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly arrived: ArrivedMoneyService,
    private readonly pull: PullProofService,
    private readonly ownMoney: OwnMoneyService,
    private readonly clock: Clock,
  ) {}

  /** True if anything came through the channel on these days. */
  isActive(db: Reader, scope: ProofScope): Promise<boolean> {
    return this.facts.isActive(db, scope);
  }

  /**
   * The provider's side is what statements tell, and what Pull lists of times of which none tells.
   * @param note is told of what is wrong, page by page
   */
  async prove(
    db: Reader,
    organization: Organization,
    { coverage, ...scope }: ProofScope & { coverage: Coverage },
    note: Note,
  ): Promise<Figures> {
    const days: Days = {
      from: instantOf(scope.from, '00:00', organization.timeZone),
      to: instantOf(addDays(scope.to, 1), '00:00', organization.timeZone),
      coverage,
    };
    const byLines = await this.proveLines(db, scope, { days, figures: noFigures(Money.zero(scope.currency)) }, note);
    const byPull = await this.provePulled(db, organization, scope, { days, figures: byLines }, note);
    const figures = await this.proveMoney(db, scope, { days, figures: byPull }, note);
    await this.proveEvents(db, scope, days, (event) => dateIn(event.receivedAt, organization.timeZone), note);
    return figures;
  }

  /** What the statements of a paybill say it holds, against its clearing account. Undefined without a statement that tells balances. */
  async balance(db: Reader, scope: ProofScope, zone: string): Promise<BalanceProof | undefined> {
    const edges = await this.facts.balances(db, scope);
    if (!edges) return undefined;
    const { opening, closing, asOf } = edges;
    const moved = await this.facts.moved(db, scope, asOf);
    const { balance, swept } = await this.facts.clearing(db, scope, dateIn(asOf, zone));
    const of = (kind: ProvedLine['kind']): Money => moved.get(kind) ?? Money.zero(scope.currency);
    const parts = {
      openingBalance: opening,
      charges: of('CHARGE'),
      sweepsNotRecorded: of('SWEEP').plus(swept),
      otherMovements: of('OTHER'),
      paymentsNotInBooks: of('PAYMENT').plus(of('REVERSAL')).minus(balance.plus(swept)),
    };
    const explained = Money.sum([balance, ...Object.values(parts)], scope.currency);
    return { asOf, statementBalance: closing, ledgerBalance: balance, ...parts, unexplained: closing.minus(explained) };
  }

  /** Everything that a statement tells, and what the books say to it. */
  private async proveLines(
    db: Reader,
    scope: ProofScope,
    { days, figures }: { days: Days; figures: Figures },
    note: Note,
  ): Promise<Figures> {
    let sums = figures;
    let after: { on: LocalDate; id: string } | undefined;
    for (;;) {
      const page = await this.facts.lines(db, scope, after, PAGE);
      const payments = page.filter(({ kind, cause }) => kind === 'PAYMENT' && cause !== 'OWN_MONEY');
      const receipts = [...new Set(payments.map(({ externalId }) => externalId))];
      const money = await this.facts.moneyOf(db, scope, receipts);
      const takenBack = await this.lines.takenBack(db, scope.organizationId, scope.channelId, receipts);
      const first = await this.lines.firstPayments(db, scope.organizationId, scope.channelId, receipts);
      const ledger = await this.arrived.of(db, scope, paymentIds([...money.values()]));
      const pullSays = await this.pull.says(db, scope, days.coverage, receipts);
      const booked = page.filter(({ kind, state }) => kind === 'PAYMENT' && state === 'CREATED');
      const suspected = await this.ownMoney.suspected(db, { organizationId: scope.organizationId, id: scope.channelId }, booked);
      const receiptsOfPage = payments.map((line): ReceiptFacts => {
        const known = money.get(line.externalId);
        return {
          ...sidesOf(known, ledger, scope),
          externalId: line.externalId,
          on: line.on,
          line: {
            id: line.id,
            amount: line.paidIn,
            repeated: first.get(line.externalId) !== line.id,
            waiting: line.state === 'NEW' || line.eventState === 'STORED',
            created: line.eventState === 'HANDLED',
            providerEventId: line.providerEventId,
          },
          takenBack: takenBack.has(line.externalId),
          missingOn: undefined,
          maybeOwn: suspected.get(line.id),
          pulled: pullSays({ externalId: line.externalId, at: line.at }, known),
        };
      });
      for (const one of receiptsOfPage) sums = counted(sums, one);
      await note([...receiptsOfPage.flatMap(findingsOf), ...page.flatMap(oddities)]);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return sums;
      after = last;
    }
  }

  /** Everything that Pull lists and no statement tells. Where a statement should tell of it, it is right, and Pull only disagrees. */
  private async provePulled(
    db: Reader,
    organization: Organization,
    scope: ProofScope,
    { days, figures }: { days: Days; figures: Figures },
    note: Note,
  ): Promise<Figures> {
    let sums = figures;
    let after: PulledTransaction | undefined;
    if (days.coverage.pulled.length === 0) return sums;
    do {
      const { lines, next } = await this.pull.page(db, organization, scope, { from: days.from, to: days.to, after, limit: PAGE });
      const ledger = await this.arrived.of(db, scope, paymentIds(lines.flatMap(({ money }) => money ?? [])));
      const takenBack = await this.lines.takenBack(
        db,
        scope.organizationId,
        scope.channelId,
        lines.map(({ externalId }) => externalId),
      );
      const facts = lines.flatMap(({ externalId, on, at, line, money }): ReceiptFacts[] => {
        const missing = this.isStatementDue(at, days.coverage);
        const common = { ...sidesOf(money, ledger, scope), externalId, on, pulled: line.amount, takenBack: takenBack.has(externalId) };
        if (!missing) return [{ ...common, line, missingOn: undefined }];
        // What the intake knows of it is proved with the rest of the intake.
        return money ? [] : [{ ...common, line: undefined, missingOn: 'STATEMENT' }];
      });
      for (const one of facts) sums = counted(sums, one);
      await note(facts.flatMap(findingsOf));
      after = next;
    } while (after);
    return sums;
  }

  /** True if a statement tells of a time, and what was paid then is old enough to stand on it. */
  private isStatementDue(at: Date, { statements }: Coverage): boolean {
    return at.getTime() < this.clock.now().getTime() - PATIENCE_MS && tells(statements, at);
  }

  /** Everything that the intake was told, and neither a statement nor Pull tells. */
  private async proveMoney(
    db: Reader,
    scope: ProofScope,
    { days, figures }: { days: Days; figures: Figures },
    note: Note,
  ): Promise<Figures> {
    let sums = figures;
    let after: { on: LocalDate; id: string } | undefined;
    for (;;) {
      const page = await this.facts.money(db, scope, after, PAGE);
      const untold = page.filter(({ onStatement }) => !onStatement);
      const ledger = await this.arrived.of(db, scope, paymentIds(untold));
      const pullSays = await this.pull.says(
        db,
        scope,
        days.coverage,
        untold.map(({ externalId }) => externalId),
      );
      const receipts = untold.flatMap((one): ReceiptFacts[] => {
        const pulled = pullSays(one, one);
        const missingOn = this.isStatementDue(one.at, days.coverage) ? 'STATEMENT' : pulled === null ? 'PULL' : undefined;
        // What Pull lists where no statement tells was proved with what it lists.
        if (pulled && missingOn === undefined) return [];
        return [
          { ...sidesOf(one, ledger, scope), externalId: one.externalId, on: one.on, line: undefined, takenBack: false, missingOn, pulled },
        ];
      });
      for (const one of receipts) sums = counted(sums, one);
      await note(receipts.flatMap(findingsOf));
      const last = page.at(-1);
      if (!last || page.length < PAGE) return sums;
      after = last;
    }
  }

  private async proveEvents(
    db: Reader,
    scope: ProofScope,
    span: Span,
    dayOf: (event: ProvedEvent) => LocalDate,
    note: Note,
  ): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.facts.badEvents(db, scope, { from: span.from, until: span.to }, after, PAGE);
      await note(page.map((event) => ofEvent(event, dayOf(event))));
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.id;
    }
  }
}

const paymentIds = (money: readonly ProvedMoney[]): string[] => money.flatMap(({ paymentId }) => paymentId ?? []);

function sidesOf(
  money: ProvedMoney | undefined,
  ledger: ReadonlyMap<string, Money>,
  { currency }: ProofScope,
): Pick<ReceiptFacts, 'intake' | 'payment' | 'ledger'> {
  const { paymentId, paymentState } = money ?? { paymentId: null, paymentState: null };
  const lies = (paymentId === null ? undefined : ledger.get(paymentId)) ?? Money.zero(currency);
  return {
    intake: money && { id: money.id, amount: money.amount },
    payment: paymentId === null || paymentState === null ? undefined : { id: paymentId, state: paymentState },
    // What was sent back to who paid it did come in.
    ledger: money && paymentState === 'RETURNED' ? lies.plus(money.amount) : lies,
  };
}

const NOTHING = { provider: null, intake: null, ledger: null, paymentId: null, inboundTransactionId: null, statementLineId: null };

/** Lines that are no payment and need a person. */
function oddities(line: ProvedLine): Finding[] {
  const cause = line.kind === 'UNREADABLE' ? 'UNREADABLE_LINE' : line.kind === 'SWEEP' ? 'SWEEP_NOT_RECORDED' : 'NOT_CUSTOMER_MONEY';
  if (line.kind === 'PAYMENT' || line.state === 'IGNORED') return [];
  const moved = line.paidIn.minus(line.withdrawn);
  const about = { externalId: line.externalId, valueOn: line.on, provider: line.kind === 'UNREADABLE' ? null : moved };
  return [{ ...NOTHING, cause, subject: line.id, ...about, statementLineId: line.id, providerEventId: null, healed: false }];
}

function ofEvent({ id, state, inboundTransactionId }: ProvedEvent, valueOn: LocalDate): Finding {
  const cause = state === 'CONFLICT' ? 'CONFLICTING_EVENT' : 'UNREADABLE_EVENT';
  return { ...NOTHING, cause, subject: id, externalId: null, valueOn, inboundTransactionId, providerEventId: id, healed: false };
}
