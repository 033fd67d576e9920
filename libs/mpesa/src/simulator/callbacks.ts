import { type Exchange, type OutboundRequest } from '@plotihub/outbound';
import { type Clock } from '@plotihub/time';
import { type Calendar } from './calendar.js';
import { type Chance } from './chance.js';
import { forged } from './forgeries.js';
import { oddly } from './oddities.js';
import { type CallbackOccasion, type CallbackScript, type Scripts, type Subject } from './scripts.js';

/** Sends one callback and says what it was answered; Outbound does, unless a test has its own way to its application. */
export type Deliver = (request: OutboundRequest) => Promise<Exchange>;

/** How often things go wrong without a script: shares from 0 to 1, drawn from the seed. */
export interface Weather {
  readonly lost?: number;
  readonly doubled?: number;
  readonly late?: number;
  /** How late at most; ten minutes unless told. */
  readonly lateMs?: number;
  /** Callbacks and answers in the stranger forms of the wire. */
  readonly odd?: number;
}

/** A callback that is to be sent. */
export interface Callback {
  readonly on: CallbackOccasion;
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly subject: Subject;
  /** What is to become of it, if that has been looked up already. */
  readonly script?: CallbackScript;
}

/** What became of a callback. */
export interface Delivery {
  readonly on: CallbackOccasion;
  readonly url: string;
  readonly body: string;
  readonly at: Date;
  readonly forged: boolean;
  outcome: 'LOST' | 'WAITING' | 'ANSWERED' | 'FAILED';
  status?: number;
  /** What it was answered, or why there was no answer. */
  answer?: string;
}

/** M-Pesa's own deadline for a validation; the others are guesses. */
const VALIDATION_MS = 8_000;
const CALLBACK_MS = 15_000;
const LATE_MS = 600_000;

/** Sends callbacks once each, as M-Pesa does, unless they are to suffer. */
export class Callbacks {
  readonly deliveries: Delivery[] = [];
  private held: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly scripts: Scripts,
    private readonly chance: Chance,
    private readonly options: { deliver: Deliver; weather: Weather; delayMs: number },
  ) {}

  /** Whether the next callback of this kind must have been answered before the call that causes it. */
  isHasty(on: CallbackOccasion, subject: Subject): boolean {
    return this.scripts.peek(on, subject)?.beforeAnswer ?? false;
  }

  /** Sends now what is hasty, and leaves everything else to the calendar. */
  async send(callback: Callback): Promise<void> {
    const script = callback.script ?? this.scripts.take(callback.on, callback.subject) ?? this.weather(callback.on);
    const { lateMs = 0, copies = 1, gapMs = 0, lost = false } = script;
    for (let i = 0; i < (script.forged ?? 0); i++)
      this.plan(callback, 0, { text: JSON.stringify(forged(callback, this.chance)), forged: true });
    const text = this.textOf(callback, script);
    if (lost) this.log(callback, text, false).outcome = 'LOST';
    else if (script.beforeAnswer) for (let i = 0; i < copies; i++) await this.deliver(callback, { text });
    else if (script.afterNext) this.held.push(() => this.plan(callback, 0, { text }));
    else for (let i = 0; i < copies; i++) this.plan(callback, lateMs + i * gapMs, { text });
    if (!script.afterNext) this.release();
  }

  /** Asks and waits for the answer, as a validation does. Undefined if there is none in time. */
  async ask(callback: Callback): Promise<string | undefined> {
    const script = this.scripts.take(callback.on, callback.subject) ?? this.weather(callback.on);
    const text = this.textOf(callback, script);
    const lost = (script.lost ?? false) || (script.lateMs ?? 0) >= VALIDATION_MS;
    if (!lost) return this.deliver(callback, { text }, VALIDATION_MS);
    this.log(callback, text, false).outcome = 'LOST';
    return undefined;
  }

  /** Sends what was held for a next one that may never come. */
  release(): void {
    for (const plan of this.held.splice(0)) plan();
  }

  private plan(callback: Callback, afterMs: number, content: { text: string; forged?: boolean }): void {
    this.calendar.after(this.options.delayMs + afterMs, async () => void (await this.deliver(callback, content)));
  }

  private textOf({ on, body }: Callback, script: CallbackScript): string {
    if (script.raw !== undefined) return script.raw;
    const formed = script.odd ? oddly(on, body, this.chance) : body;
    return JSON.stringify(script.change ? script.change(formed) : formed);
  }

  private weather(on: CallbackOccasion): CallbackScript {
    const { lost = 0, doubled = 0, late = 0, lateMs = LATE_MS, odd = 0 } = this.options.weather;
    return {
      on,
      lost: this.chance.happens(lost),
      copies: this.chance.happens(doubled) ? 2 : 1,
      lateMs: this.chance.happens(late) ? this.chance.whole(1, lateMs) : 0,
      odd: this.chance.happens(odd),
    };
  }

  /** @returns the body of an answer with a status of success */
  private async deliver(
    callback: Callback,
    content: { text: string; forged?: boolean },
    timeoutMs = CALLBACK_MS,
  ): Promise<string | undefined> {
    const delivery = this.log(callback, content.text, content.forged ?? false);
    const headers = {
      'content-type': 'application/json;charset=UTF-8',
      ...(callback.subject.shortCode ? { businessshortcode: callback.subject.shortCode } : {}),
    };
    const exchange = await this.options.deliver({
      url: callback.url,
      chosenBy: 'operator',
      method: 'POST',
      headers,
      body: content.text,
      timeoutMs,
    });
    delivery.outcome = exchange.answered ? 'ANSWERED' : 'FAILED';
    delivery.answer = exchange.answered ? exchange.body : exchange.reason;
    if (exchange.answered) delivery.status = exchange.status;
    return exchange.answered && exchange.status < 300 ? exchange.body : undefined;
  }

  private log({ on, url }: Callback, body: string, forged: boolean): Delivery {
    const delivery: Delivery = { on, url, body, at: this.clock.now(), forged, outcome: 'WAITING' };
    this.deliveries.push(delivery);
    return delivery;
  }
}
