import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** What is wrong between what a provider says, what the intake was told, and what the ledger holds. */
export const DIFFERENCE_CAUSES = [
  'MISSING_IN_INTAKE',
  'MISSING_IN_LEDGER',
  'NOT_ON_STATEMENT',
  'NOT_ON_PULL',
  'PULL_DISAGREES',
  'AMOUNT_DIFFERS',
  'REVERSED_BY_PROVIDER',
  'REVERSED_HERE',
  'DUPLICATE_RECEIPT',
  'UNREADABLE_LINE',
  'UNREADABLE_EVENT',
  'CONFLICTING_EVENT',
  'SWEEP_NOT_RECORDED',
  'NOT_CUSTOMER_MONEY',
  'MAYBE_BOOKED_TWICE',
  'DAYS_NOT_PROVED',
] as const;
export type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number];

/** OPEN needs somebody. EXPLAINED: a person said why it is none. HEALED: it is gone. */
export const DIFFERENCE_STATES = ['OPEN', 'EXPLAINED', 'HEALED'] as const;
export type DifferenceState = (typeof DIFFERENCE_STATES)[number];

/** What is done about it, and by whom. */
export const CURES: Readonly<Record<DifferenceCause, string>> = {
  MISSING_IN_INTAKE:
    'Heals by itself: what the statement or Pull tells is booked as a callback would have been. If it stays open, try its provider event again.',
  MISSING_IN_LEDGER: 'Nothing in this program does that: ask its keeper to look at the transaction and its provider event.',
  NOT_ON_STATEMENT: 'Import the statement of the day again; if the provider never had the money, propose to reverse the payment.',
  NOT_ON_PULL:
    'M-Pesa does not list the payment: import the statement of the day, which is right; if it has no such line, propose to reverse the payment.',
  PULL_DISAGREES:
    'Statement and Pull differ; the statement counts. Import the statement of the day again; if they still differ, ask Safaricom and explain.',
  AMOUNT_DIFFERS: 'Ask the provider which is right; if the books are wrong, propose to reverse the payment and import the statement again.',
  REVERSED_BY_PROVIDER: 'Propose to reverse the payment: the provider has taken the money back.',
  REVERSED_HERE:
    'The provider still has the money: record it for the right lease, or send it back and explain. Pull does not tell what was taken back: where it alone proves the day, import the statement first.',
  DUPLICATE_RECEIPT: 'The file has the receipt twice; the first line counts. Explain, or ask the provider if money came twice.',
  UNREADABLE_LINE: 'Correct the row in the file and import it again, then explain.',
  UNREADABLE_EVENT: 'If its receipt is on the statement it is booked from there: explain. Parked ones are tried again.',
  CONFLICTING_EVENT: 'Two tellings of one receipt differ; the first is in the books. Hold it against the statement and explain.',
  SWEEP_NOT_RECORDED: 'Record the sweep: the money is at the bank, not at the paybill.',
  NOT_CUSTOMER_MONEY: 'Money moved that no tenant sent: say what it was.',
  MAYBE_BOOKED_TWICE:
    'Banked cash, a cheque or a sweep of this amount waits for its line, and this one was booked as a payment. If it is the same money, propose to reverse the payment: a line that names the slip, the cheque or the paybill is joined then. Else explain.',
  DAYS_NOT_PROVED: 'Nobody on the provider’s side tells what came since that day: import the statement. It heals by itself then.',
};

/** Money of one receipt on all three sides. */
export interface ReceiptFacts {
  externalId: string;
  on: LocalDate;
  line:
    | {
        /** Of the line of a statement; null where Pull tells. */
        id: string | null;
        amount: Money;
        /** Another line has brought in money under the same receipt before. */
        repeated: boolean;
        /** It is not decided yet, or its money waits to be booked. */
        waiting: boolean;
        /** Nobody else had told of its money. */
        created: boolean;
        providerEventId: string | null;
      }
    | undefined;
  /** The provider says that it took the money back. */
  takenBack: boolean;
  /** The line may show money that is in the books by another way: banked cash, a cheque, a sweep. `named`: the bank's words say so. */
  maybeOwn?: { named: boolean } | undefined;
  intake: { id: string; amount: Money } | undefined;
  payment: { id: string; state: string } | undefined;
  /** What of it lies in the account in which it came: zero if it was taken back. */
  ledger: Money;
  /** Where it should be told of by now, and is not. */
  missingOn: 'STATEMENT' | 'PULL' | undefined;
  /** What Pull says of the receipt: nothing if it does not tell of its time. Null: it does, and does not list it. */
  pulled: Money | null | undefined;
}

/** A difference that was found; `healed` if it is gone already. */
export interface Finding {
  cause: DifferenceCause;
  /** What it is about, once for each cause. */
  subject: string;
  externalId: string | null;
  valueOn: LocalDate;
  provider: Money | null;
  intake: Money | null;
  ledger: Money | null;
  paymentId: string | null;
  inboundTransactionId: string | null;
  statementLineId: string | null;
  providerEventId: string | null;
  healed: boolean;
}

/** What of a receipt is wrong; nothing for most. Money in suspense is in the books: no difference. */
export function findingsOf(facts: ReceiptFacts): Finding[] {
  const { line, intake, payment, takenBack, ledger } = facts;
  const found = doPullAndStatementDiffer(facts) ? [finding(facts, 'PULL_DISAGREES')] : [];
  if (line?.repeated) return [finding(facts, 'DUPLICATE_RECEIPT', line.id ?? facts.externalId)];
  if (!intake) return !line || takenBack || line.waiting ? found : [...found, finding(facts, 'MISSING_IN_INTAKE')];
  if (line?.created) found.push({ ...finding(facts, 'MISSING_IN_INTAKE'), healed: true });
  if (line && !line.amount.equals(intake.amount)) found.push(finding(facts, 'AMOUNT_DIFFERS'));
  const reversed = isTakenBackHere(facts);
  if (!payment || (!reversed && ledger.isZero)) found.push(finding(facts, 'MISSING_IN_LEDGER'));
  else if (!reversed && !ledger.equals(intake.amount)) found.push(finding(facts, 'AMOUNT_DIFFERS', `${facts.externalId}:ledger`));
  if (takenBack && payment && !reversed) found.push(finding(facts, 'REVERSED_BY_PROVIDER'));
  if (line && reversed && !takenBack) found.push(finding(facts, 'REVERSED_HERE'));
  if (facts.maybeOwn && !reversed && (facts.maybeOwn.named || payment?.state === 'SUSPENSE'))
    found.push(finding(facts, 'MAYBE_BOOKED_TWICE'));
  if (!line && facts.missingOn === 'STATEMENT' && !facts.pulled && !reversed) found.push(finding(facts, 'NOT_ON_STATEMENT'));
  if (!line && facts.missingOn === 'PULL' && !reversed) found.push(finding(facts, 'NOT_ON_PULL'));
  return found;
}

/** What came and went before Pull was asked may be listed or not: nobody has documented it. */
function doPullAndStatementDiffer({ line, pulled, missingOn, takenBack }: ReceiptFacts): boolean {
  if (pulled === undefined || takenBack) return false;
  if (line) return line.id !== null && !line.repeated && (pulled === null || !pulled.equals(line.amount));
  return missingOn === 'STATEMENT' && pulled !== null;
}

/**
 * True for money that was taken back here too: reversed, or sent back to who paid it by the reversal that the provider tells of. What was
 * sent back in another way came all the same, and went on its own.
 */
function isTakenBackHere({ payment, takenBack }: ReceiptFacts): boolean {
  return payment?.state === 'REVERSED' || (payment?.state === 'RETURNED' && takenBack);
}

function finding(facts: ReceiptFacts, cause: DifferenceCause, subject = facts.externalId): Finding {
  return {
    cause,
    subject,
    externalId: facts.externalId,
    valueOn: facts.on,
    provider: facts.line?.amount ?? null,
    intake: facts.intake?.amount ?? null,
    ledger: facts.intake ? facts.ledger : null,
    paymentId: facts.payment?.id ?? null,
    inboundTransactionId: facts.intake?.id ?? null,
    statementLineId: facts.line?.id ?? null,
    providerEventId: facts.line?.providerEventId ?? null,
    healed: false,
  };
}

/** Days in a row of which nobody on the provider's side tells: one difference, however long it gets. */
export const gapFinding = ({ from, to }: { from: LocalDate; to: LocalDate }): Finding => ({
  ...{ cause: 'DAYS_NOT_PROVED', subject: `from ${from}`, externalId: null, valueOn: to, provider: null, intake: null, ledger: null },
  ...{ paymentId: null, inboundTransactionId: null, statementLineId: null, providerEventId: null, healed: false },
});

/** How many, and how much. */
export interface Side {
  count: number;
  total: Money;
}

/** The three sides that must be equal, and what cannot be compared yet. */
export interface Figures {
  provider: Side;
  intake: Side;
  ledger: Side;
  /** In the books, of times of which neither statement nor Pull tells yet, or too young to stand there. */
  notCovered: Side;
  /** On a statement or listed by Pull, and on its way into the books. */
  waiting: Side;
}

const more = ({ count, total }: Side, amount: Money): Side => ({ count: count + 1, total: total.plus(amount) });

export function noFigures(zero: Money): Figures {
  const none = { count: 0, total: zero };
  return { provider: none, intake: none, ledger: none, notCovered: none, waiting: none };
}

/** The figures with one receipt more. What both took back, or came and went before anybody here heard of it, counts nowhere. */
export function counted(figures: Figures, facts: ReceiptFacts): Figures {
  const { line, intake, takenBack, ledger } = facts;
  const goneHere = isTakenBackHere(facts);
  if (line?.repeated) return figures;
  if (!line && intake && !facts.missingOn)
    return ledger.isZero ? figures : { ...figures, notCovered: more(figures.notCovered, intake.amount) };
  if (line?.waiting && !intake) return takenBack ? figures : { ...figures, waiting: more(figures.waiting, line.amount) };
  return {
    ...figures,
    provider: line && !takenBack ? more(figures.provider, line.amount) : figures.provider,
    intake: intake && !goneHere ? more(figures.intake, intake.amount) : figures.intake,
    ledger: ledger.isZero || goneHere ? figures.ledger : more(figures.ledger, ledger),
  };
}

export const RESULTS = ['EQUAL', 'EXPLAINED', 'INCOMPLETE', 'DIFFERENT'] as const;
/**
 * EQUAL: three counts and three sums are the same. EXPLAINED: they are not, and a person has said why. INCOMPLETE: as far as the provider's
 * side is known. DIFFERENT: somebody must look.
 */
export type Result = (typeof RESULTS)[number];

export function resultOf(
  { provider, intake, ledger, notCovered, waiting }: Figures,
  differences: { open: number; explained: number; gaps: number },
): Result {
  if (differences.open > 0) return 'DIFFERENT';
  const same = (side: Side): boolean => side.count === provider.count && side.total.equals(provider.total);
  if (!same(intake) || !same(ledger)) return differences.explained > 0 ? 'EXPLAINED' : 'DIFFERENT';
  return notCovered.count + waiting.count + differences.gaps > 0 ? 'INCOMPLETE' : 'EQUAL';
}

/** Statement and books of one paybill, and what stands between them. */
export interface BalanceProof {
  /** The statement's last line. */
  asOf: Date;
  statementBalance: Money;
  /** Of the channel's clearing account, at the end of that day. */
  ledgerBalance: Money;
  /** What was there before the first line of any statement. */
  openingBalance: Money;
  /** What the provider took. */
  charges: Money;
  /** Sweeps on the statements less those in the books. */
  sweepsNotRecorded: Money;
  otherMovements: Money;
  /** Payments and reversals on the statements less those in the books. */
  paymentsNotInBooks: Money;
  /** What none of it explains: statements are missing in between. */
  unexplained: Money;
}
