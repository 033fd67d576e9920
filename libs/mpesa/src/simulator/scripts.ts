/** The operations of Daraja, each of which can be made to answer badly. */
export const OPERATIONS = [
  'oauth',
  'stk.push',
  'stk.query',
  'c2b.register',
  'c2b.simulate',
  'status',
  'balance',
  'reversal',
  'b2c',
  'pull.register',
  'pull.query',
  'qr',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The callbacks of Daraja, each of which can be lost, doubled, late, … */
export const CALLBACKS = [
  'stk.callback',
  'c2b.validation',
  'c2b.confirmation',
  'status.result',
  'balance.result',
  'reversal.result',
  'b2c.result',
] as const;
export type CallbackOccasion = (typeof CALLBACKS)[number];

/** What a call or callback is about; a script may ask for one. */
export interface Subject {
  readonly shortCode?: string;
  /** `254XXXXXXXXX`. */
  readonly phone?: string;
  readonly account?: string;
}

interface Scripted {
  /** Only for this short code, phone or account. */
  readonly where?: Subject;
  /** How many times; once unless told. */
  readonly times?: number;
}

/** How an operation answers instead of properly. Several may be combined. */
export interface AnswerScript extends Scripted {
  readonly on: Operation;
  /** Whether the operation is done all the same. Unless told: yes when only the answer suffers (slow, hang, drop, odd), else no. */
  readonly worked?: boolean;
  /** Real milliseconds before the answer. */
  readonly slowMs?: number;
  /** Takes the request and never answers. */
  readonly hang?: boolean;
  /** Closes the connection instead of answering. */
  readonly drop?: boolean;
  /** An error as Daraja words it; HTTP 500 unless `status` says otherwise. */
  readonly error?: { readonly code: string; readonly message: string };
  /** A page of a gateway instead of JSON; HTTP 503 unless `status` says otherwise. */
  readonly html?: boolean;
  /** Any other answer: an object is sent as JSON, text as it is. HTTP 200 unless `status` says otherwise. */
  readonly body?: unknown;
  readonly status?: number;
  /** The proper answer in one of its stranger forms. */
  readonly odd?: boolean;
  /** Of an STK query: still in progress, in one of the three ways in which that is said. */
  readonly pending?: '4999' | '500.001.1001' | 'EMPTY';
}

/** What becomes of a callback. Several may be combined. */
export interface CallbackScript extends Scripted {
  readonly on: CallbackOccasion;
  /** Never sent. */
  readonly lost?: boolean;
  /** How often it is sent altogether; once unless told. */
  readonly copies?: number;
  /** Milliseconds between copies. */
  readonly gapMs?: number;
  /** Sent so many milliseconds late. */
  readonly lateMs?: number;
  /** Sent, and its answer read, before the request that caused it is answered. */
  readonly beforeAnswer?: boolean;
  /** Held until after the next callback, of whatever kind. */
  readonly afterNext?: boolean;
  /** In one of the stranger forms of the wire. */
  readonly odd?: boolean;
  /** So many forged ones before it: money that was never paid, told by somebody who knows the address. */
  readonly forged?: number;
  /** This text instead of the body. */
  readonly raw?: string;
  /** Changes the body. */
  readonly change?: (body: Record<string, unknown>) => unknown;
  /** Of results: the operation fails with this ResultCode. */
  readonly code?: string;
  readonly text?: string;
  /** Of results: QueueTimeOutURL is called in place of ResultURL, and the operation was, or was not, done. */
  readonly queueTimeout?: 'DONE' | 'NOT_DONE';
}

/** How a prompt ends, whatever the payer's habit. */
export interface PromptScript extends Scripted {
  readonly on: 'stk.prompt';
  /** ResultCode: 0 pays (and is 1 for want of money), anything else fails. */
  readonly code: string;
  /** ResultDesc, where not the usual one. */
  readonly text?: string;
  /** Milliseconds after the push; at once unless told. */
  readonly afterMs?: number;
  /** It is paid after all, so many milliseconds after the push, although it was reported as failed. */
  readonly paidAfterMs?: number;
}

export type Script = AnswerScript | CallbackScript | PromptScript;
export type ScriptOn<On extends Script['on']> = On extends 'stk.prompt'
  ? PromptScript
  : On extends Operation
    ? AnswerScript
    : CallbackScript;

/** What is to go wrong, in the order in which it was asked for. */
export class Scripts {
  private readonly waiting: { script: Script; left: number }[] = [];

  add(script: Script): void {
    this.waiting.push({ script, left: script.times ?? 1 });
  }

  /** The first script for this occasion; it is used up. */
  take<On extends Script['on']>(on: On, subject: Subject): ScriptOn<On> | undefined {
    const entry = this.find(on, subject);
    if (!entry) return undefined;
    if (--entry.left <= 0) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return entry.script as ScriptOn<On>;
  }

  peek<On extends Script['on']>(on: On, subject: Subject): ScriptOn<On> | undefined {
    return this.find(on, subject)?.script as ScriptOn<On> | undefined;
  }

  /** What has not happened (often enough). */
  get unused(): readonly Script[] {
    return this.waiting.map(({ script }) => script);
  }

  clear(): void {
    this.waiting.length = 0;
  }

  private find(on: string, subject: Subject): { script: Script; left: number } | undefined {
    return this.waiting.find(({ script: { on: asked, where = {} } }) => {
      const matches = (key: keyof Subject): boolean => where[key] === undefined || where[key] === subject[key];
      return asked === on && matches('shortCode') && matches('phone') && matches('account');
    });
  }
}
