import { Money } from '@plotihub/money';
import { type Clock } from '@plotihub/time';
import { type Chance } from './chance.js';
import { type App, type Payer, type ShortCode, type Transaction } from './records.js';
import { receiptOf } from './wire-forms.js';

/** More than any M-Pesa wallet may hold, so that money is short only where a story says so. */
export const AMPLE = Money.of(1_000_000_000, 'KES');

/** A payment of a customer, before it has happened. */
export type Payment = Pick<Transaction, 'type' | 'account' | 'via' | 'checkoutRequestId' | 'thirdPartyTransactionId'> & {
  to: ShortCode;
  from: Payer;
  amount: Money;
  /** Already told to whoever validated the payment; a new one unless told. */
  receipt?: string;
  /** Now unless told. */
  at?: Date;
};

/** Everything that this M-Pesa knows. */
export class Books {
  readonly apps = new Map<string, App>();
  readonly shortCodes = new Map<string, ShortCode>();
  readonly payers = new Map<string, Payer>();
  /** In the order in which they happened. */
  readonly transactions: Transaction[] = [];
  private readonly receipts = new Map<string, Transaction>();

  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** The phone's owner; a stranger with money, who waits to be asked, if nobody has described them. */
  payer(phone: string): Payer {
    const known = this.payers.get(phone);
    if (known) return known;
    const stranger: Payer = { phone, name: 'JANE DOE', balance: AMPLE, habit: 'ASKED', answersAfterMs: 0 };
    this.payers.set(phone, stranger);
    return stranger;
  }

  transaction(receipt: string): Transaction | undefined {
    return this.receipts.get(receipt);
  }

  /** A receipt that no transaction has. */
  newReceipt(): string {
    const at = this.clock.now();
    let receipt = receiptOf(at, this.chance);
    while (this.transaction(receipt)) receipt = receiptOf(at, this.chance);
    return receipt;
  }

  /** Moves a customer's money. Whether there is enough has been looked at. */
  receive({ to, from, amount, ...rest }: Payment): Transaction {
    from.balance = from.balance.minus(amount);
    to.utility = to.utility.plus(amount);
    return this.record({ ...rest, kind: 'C2B', amount }, to, from);
  }

  /** Pays out of the utility account. */
  payOut(to: Payer, from: ShortCode, amount: Money, ids: Pick<Transaction, 'originatorConversationId' | 'conversationId'>): Transaction {
    to.balance = to.balance.plus(amount);
    from.utility = from.utility.minus(amount);
    return this.record({ ...ids, kind: 'B2C', type: 'Business Payment', account: '', via: 'API', amount }, from, to);
  }

  /** Takes a customer's payment back. */
  reverse(original: Transaction, from: ShortCode): Transaction {
    const to = this.payer(original.phone);
    to.balance = to.balance.plus(original.amount);
    from.utility = from.utility.minus(original.amount);
    const { amount, account, receipt } = original;
    const reversal = this.record({ kind: 'REVERSAL', type: 'Reversal', account, via: 'API', amount, reverses: receipt }, from, to);
    original.reversedBy = reversal.receipt;
    return reversal;
  }

  private record(
    transaction: Pick<Transaction, 'kind' | 'type' | 'account' | 'via' | 'amount'> & Partial<Transaction>,
    shortCode: ShortCode,
    payer: Payer,
  ): Transaction {
    const { phone, name } = payer;
    const moment = transaction.at ?? this.clock.now();
    const at = new Date(Math.floor(moment.getTime() / 1_000) * 1_000); // the wire knows whole seconds
    const recorded = {
      ...transaction,
      receipt: transaction.receipt ?? this.newReceipt(),
      shortCode: shortCode.shortCode,
      phone,
      name,
      at,
      balanceAfter: shortCode.utility,
    };
    this.adopt([recorded]);
    return recorded;
  }

  /** Takes up what has happened already: no money moves. */
  adopt(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) {
      this.transactions.push(transaction);
      this.receipts.set(transaction.receipt, transaction);
    }
  }
}
