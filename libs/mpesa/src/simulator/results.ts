import { type Initiator, type ShortCode } from './records.js';
import { Refusal } from './refusal.js';
import { type CallbackScript } from './scripts.js';
import { conversationIdOf } from './wire-forms.js';
import { field, required, type Answer, type Call, type World } from './world.js';

type Json = Record<string, unknown>;

/** How an operation ended, for the callback. A receipt of its own has what moved money. */
export interface Outcome {
  readonly code: string;
  readonly text?: string;
  readonly receipt?: string;
  readonly parameters?: readonly { Key: string; Value?: unknown }[];
}

/** An operation that is acknowledged at once and reported later. */
export interface Request {
  readonly on: 'status.result' | 'balance.result' | 'reversal.result' | 'b2c.result';
  readonly call: Call;
  readonly shortCode: ShortCode;
  /** The field that names the operator. */
  readonly initiator: 'Initiator' | 'InitiatorName';
  readonly phone?: string;
  /** Given by the caller (B2C v3); a new one unless told. */
  readonly originatorConversationId?: string;
  readonly work: (ids: { originatorConversationId: string; conversationId: string }) => Outcome;
}

const DONE = 'The service request is processed successfully.';
const TEXTS: Readonly<Record<string, string>> = {
  '0': DONE,
  '1': 'The balance is insufficient for the transaction.',
  '2': 'Declined due to limit rule: less than the minimum transaction amount.',
  '3': 'Declined due to limit rule: greater than the maximum transaction amount.',
  '8': 'Declined due to limit rule: would exceed the maximum balance.',
  '21': 'The initiator is not allowed to initiate this request.',
  '2001': 'The initiator information is invalid.',
  '2040': 'Credit Party customer type (Unregistered or Registered Customer) can not be supported by the service.',
  '8006': 'The security credential is locked.',
  R000001: 'The transaction has already been reversed.',
  R000002: 'The OriginalTransactionID is invalid.',
  SFC_IC0003: 'The operator does not exist.',
};
const WRONG_ATTEMPTS = 3;

/** Acknowledges operations of API operators and reports their results. */
export class Results {
  constructor(
    private readonly world: World,
    /** The password in a SecurityCredential; undefined if it cannot be decrypted. */
    private readonly decrypt: (securityCredential: string) => string | undefined,
  ) {}

  /** @throws Refusal 400.002.02 if an address of the callbacks is missing */
  async run(request: Request): Promise<Answer> {
    const { on, call, shortCode, phone } = request;
    required(call.body, 'ResultURL', /^https?:\/\/\S+$/);
    required(call.body, 'QueueTimeOutURL', /^https?:\/\/\S+$/);
    const { chance, clock, callbacks } = this.world;
    const ids = {
      originatorConversationId:
        request.originatorConversationId ?? `${chance.whole(1_000, 99_999)}-${chance.whole(1_000_000, 99_999_999)}-1`,
      conversationId: conversationIdOf(clock.now(), chance),
    };
    if (callbacks.isHasty(on, { shortCode: shortCode.shortCode, phone })) await this.perform(request, ids);
    else call.later(() => this.perform(request, ids));
    return {
      body: {
        OriginatorConversationID: ids.originatorConversationId,
        ConversationID: ids.conversationId,
        ResponseCode: '0',
        ResponseDescription: 'Accept the service request successfully.',
      },
    };
  }

  private async perform(request: Request, ids: Parameters<Request['work']>[0]): Promise<void> {
    const { on, call, shortCode, phone } = request;
    const subject = { shortCode: shortCode.shortCode, phone };
    const script = this.world.scripts.take(on, subject);
    const outcome = this.outcomeOf(request, ids, script);
    const timedOut = script?.queueTimeout !== undefined;
    const url = field(call.body, timedOut ? 'QueueTimeOutURL' : 'ResultURL');
    const body = resultOf(timedOut ? EXPIRED : outcome, ids, field(call.body, 'QueueTimeOutURL'));
    await this.world.callbacks.send({ on, url, body, subject, script });
  }

  private outcomeOf(request: Request, ids: Parameters<Request['work']>[0], script: CallbackScript | undefined): Outcome {
    if (script?.code !== undefined) return { code: script.code, text: script.text };
    if (script?.queueTimeout === 'NOT_DONE') return EXPIRED;
    const { initiator } = request.shortCode;
    const refused = this.refusalOf(initiator, field(request.call.body, request.initiator), field(request.call.body, 'SecurityCredential'));
    return refused ? { code: refused } : request.work(ids);
  }

  private refusalOf(initiator: Initiator, name: string, credential: string): string | undefined {
    if (initiator.wrongAttempts >= WRONG_ATTEMPTS) return '8006';
    const right =
      name === initiator.name && (credential === initiator.securityCredential || this.decrypt(credential) === initiator.password);
    initiator.wrongAttempts = right ? 0 : initiator.wrongAttempts + 1;
    return right ? undefined : '2001';
  }
}

const EXPIRED: Outcome = { code: '1', text: 'The request has expired in the queue.' };

function resultOf(outcome: Outcome, ids: Parameters<Request['work']>[0], queueTimeoutUrl: string): Json {
  const { code, text, receipt = 'UKZ0000000', parameters } = outcome;
  return {
    Result: {
      ResultType: 0,
      ResultCode: /^\d+$/.test(code) ? Number(code) : code,
      ResultDesc: text ?? TEXTS[code] ?? 'The request has failed.',
      OriginatorConversationID: ids.originatorConversationId,
      ConversationID: ids.conversationId,
      TransactionID: receipt,
      ...(parameters ? { ResultParameters: { ResultParameter: parameters } } : {}),
      ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL', Value: queueTimeoutUrl } },
    },
  };
}

/** @throws Refusal 400.002.02 unless it is the command */
export function requireCommand({ body }: Call, ...commands: string[]): void {
  if (!commands.includes(field(body, 'CommandID'))) throw Refusal.invalid('CommandID');
}
