import { type ShortCode, type Transaction } from './records.js';
import { Refusal } from './refusal.js';
import { requireCommand, type Outcome, type Results } from './results.js';
import { rawNumber, shillingsOf, stampOf } from './wire-forms.js';
import { field, ownShortCode, required, type Answer, type Call, type World } from './world.js';

/** What an operator may ask and take back: transaction status, account balance, reversal. */
export class Enquiries {
  constructor(
    private readonly world: World,
    private readonly results: Results,
  ) {}

  /** POST /mpesa/transactionstatus/v1/query: by receipt, or by the OriginatorConversationID of a payout. */
  async status(call: Call): Promise<Answer> {
    const shortCode = ownShortCode(this.world, call, 'PartyA');
    requireCommand(call, 'TransactionStatusQuery');
    required(call.body, 'IdentifierType', /^[124]$/);
    const receipt = field(call.body, 'TransactionID');
    const conversation = field(call.body, 'OriginalConversationID');
    if (!receipt && !conversation) throw Refusal.invalid('TransactionID');
    const work = (): Outcome => {
      const found = this.world.books.transactions.find(
        (one) =>
          one.shortCode === shortCode.shortCode &&
          (receipt ? one.receipt === receipt : one.originatorConversationId === conversation || one.conversationId === conversation),
      );
      return found ? { code: '0', parameters: statusOf(found, shortCode) } : { code: 'R000002' };
    };
    return this.results.run({ on: 'status.result', call, shortCode, initiator: 'Initiator', work });
  }

  /** POST /mpesa/accountbalance/v1/query */
  async balance(call: Call): Promise<Answer> {
    const shortCode = ownShortCode(this.world, call, 'PartyA');
    requireCommand(call, 'AccountBalance');
    required(call.body, 'IdentifierType', /^[24]$/);
    const work = (): Outcome => ({
      code: '0',
      parameters: [
        { Key: 'AccountBalance', Value: accountsOf(shortCode) },
        { Key: 'BOCompletedTime', Value: Number(stampOf(this.world.clock.now())) },
      ],
    });
    return this.results.run({ on: 'balance.result', call, shortCode, initiator: 'Initiator', work });
  }

  /** POST /mpesa/reversal/v1/request. `RecieverIdentifierType` is misspelled on the wire; the right spelling is refused. */
  async reverse(call: Call): Promise<Answer> {
    const shortCode = ownShortCode(this.world, call, 'ReceiverParty');
    requireCommand(call, 'TransactionReversal');
    required(call.body, 'RecieverIdentifierType', /^11$/);
    required(call.body, 'Remarks', /^.{2,100}$/);
    const receipt = required(call.body, 'TransactionID', /^\w+$/);
    const amount = shillingsOf(call.body['Amount']);
    if (!amount) throw Refusal.invalid('Amount');
    const work = (): Outcome => {
      const original = this.world.books.transaction(receipt);
      if (!original || original.kind !== 'C2B' || original.shortCode !== shortCode.shortCode) return { code: 'R000002' };
      if (original.amount.compare(amount) !== 0) return { code: 'R000002' };
      if (original.reversedBy) return { code: 'R000001' };
      if (shortCode.utility.compare(amount) < 0) return { code: '1' };
      const reversal = this.world.books.reverse(original, shortCode);
      return { code: '0', receipt: reversal.receipt, parameters: reversalOf(reversal, shortCode) };
    };
    return this.results.run({ on: 'reversal.result', call, shortCode, initiator: 'Initiator', work });
  }
}

function statusOf(found: Transaction, { shortCode, name }: ShortCode): { Key: string; Value?: unknown }[] {
  const customer = `${found.phone} - ${found.name}`;
  const organization = `${shortCode} - ${name}`;
  const comesIn = found.kind === 'C2B';
  const time = Number(stampOf(found.at));
  return [
    { Key: 'DebitPartyName', Value: comesIn ? customer : organization },
    { Key: 'CreditPartyName', Value: comesIn ? organization : customer },
    { Key: 'OriginatorConversationID', Value: found.originatorConversationId ?? '' },
    { Key: 'InitiatedTime', Value: time },
    { Key: 'FinalisedTime', Value: time },
    { Key: 'DebitAccountType', Value: comesIn ? 'MMF Account For Customer' : 'Utility Account' },
    { Key: 'DebitPartyCharges', Value: '' },
    { Key: 'CreditPartyCharges' },
    { Key: 'TransactionReason', Value: found.type },
    { Key: 'ReasonType', Value: found.type },
    { Key: 'TransactionStatus', Value: 'Completed' },
    { Key: 'Amount', Value: rawNumber(found.amount.amount) },
    { Key: 'ConversationID', Value: found.conversationId ?? '' },
    { Key: 'ReceiptNo', Value: found.receipt },
  ];
}

function accountsOf({ working, utility }: ShortCode): string {
  const account = (name: string, amount: string): string => `${name}|KES|${amount}|${amount}|0.00|0.00`;
  return [
    account('Working Account', working.amount),
    account('Utility Account', utility.amount),
    account('Charges Paid Account', '0.00'),
    account('Organization Settlement Account', '0.00'),
  ].join('&');
}

function reversalOf(reversal: Transaction, { shortCode, name, utility }: ShortCode): { Key: string; Value?: unknown }[] {
  return [
    { Key: 'DebitAccountBalance', Value: `Utility Account|KES|${utility.amount}|${utility.amount}|0.00|0.00` },
    { Key: 'Amount', Value: rawNumber(reversal.amount.amount) },
    { Key: 'TransCompletedTime', Value: Number(stampOf(reversal.at)) },
    { Key: 'OriginalTransactionID', Value: reversal.reverses ?? '' },
    { Key: 'Charge', Value: 0 },
    { Key: 'CreditPartyPublicName', Value: `${reversal.phone} - ${reversal.name}` },
    { Key: 'DebitPartyPublicName', Value: `${shortCode} - ${name}` },
  ];
}
