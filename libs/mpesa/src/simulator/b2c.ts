import { type Money } from '@plotihub/money';
import { type Payer, type ShortCode, type Transaction } from './records.js';
import { Refusal } from './refusal.js';
import { requireCommand, type Outcome, type Results } from './results.js';
import { dottedTime, rawNumber, shillingsOf } from './wire-forms.js';
import { field, ownShortCode, required, type Answer, type Call, type World } from './world.js';

const LEAST_MINOR = 1_000;
const MOST_MINOR = 25_000_000;

/** Payouts to phones. */
export class B2c {
  /** OriginatorConversationIDs that have been accepted: the only idempotency of Daraja. */
  private readonly accepted = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly results: Results,
  ) {}

  /** POST /mpesa/b2c/v3/paymentrequest, and v1, which takes no id of the caller's. */
  async pay(call: Call): Promise<Answer> {
    const { body } = call;
    const shortCode = ownShortCode(this.world, call, 'PartyA');
    requireCommand(call, 'BusinessPayment', 'SalaryPayment', 'PromotionPayment');
    const phone = required(body, 'PartyB', /^254[17]\d{8}$/);
    required(body, 'Remarks', /^.{2,100}$/);
    const amount = shillingsOf(body['Amount']);
    if (!amount) throw Refusal.invalid('Amount');
    const originatorConversationId =
      call.version === 'v3' ? this.once(required(body, 'OriginatorConversationID', /^.{1,100}$/)) : undefined;
    const answer = await this.results.run({
      on: 'b2c.result',
      call,
      shortCode,
      initiator: 'InitiatorName',
      phone,
      originatorConversationId,
      work: (ids) => this.payOut(shortCode, this.world.books.payer(phone), amount, ids),
    });
    this.accepted.add(field(answer.body as Record<string, unknown>, 'OriginatorConversationID'));
    return answer;
  }

  /** @throws Refusal 500.002.1001 for an id that has been accepted before */
  private once(id: string): string {
    if (this.accepted.has(id)) throw new Refusal(500, '500.002.1001', 'Duplicate OriginatorConversationID.');
    return id;
  }

  private payOut(
    from: ShortCode,
    to: Payer,
    amount: Money,
    ids: Pick<Transaction, 'originatorConversationId' | 'conversationId'>,
  ): Outcome {
    if (amount.amountMinor < LEAST_MINOR) return { code: '2' };
    if (amount.amountMinor > MOST_MINOR) return { code: '3' };
    if (from.utility.compare(amount) < 0) return { code: '1' };
    const paid = this.world.books.payOut(to, from, amount, ids);
    return { code: '0', receipt: paid.receipt, parameters: payoutOf(paid, from) };
  }
}

function payoutOf({ amount, receipt, phone, name, at }: Transaction, { utility, working }: ShortCode): { Key: string; Value: unknown }[] {
  return [
    { Key: 'TransactionAmount', Value: rawNumber(amount.amount) },
    { Key: 'TransactionReceipt', Value: receipt },
    { Key: 'ReceiverPartyPublicName', Value: `${phone} - ${name}` },
    { Key: 'TransactionCompletedDateTime', Value: dottedTime(at) },
    { Key: 'B2CUtilityAccountAvailableFunds', Value: rawNumber(utility.amount) },
    { Key: 'B2CWorkingAccountAvailableFunds', Value: rawNumber(working.amount) },
    { Key: 'B2CChargesPaidAccountAvailableFunds', Value: rawNumber('0.00') },
    { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
  ];
}
