import { BrokenCircuitError, circuitBreaker, type CircuitBreakerPolicy, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import { type Exchange, type Outbound, type OutboundRequest } from '@plotihub/outbound';
import { child, readObject, text } from './wire.js';

/** The kinds of calls, each with a circuit of its own: while pushes hang, Pull may well work. */
export type LineKind = 'oauth' | 'stk-push' | 'stk-query' | 'c2b' | 'status' | 'balance' | 'reversal' | 'b2c' | 'pull' | 'qr';

export interface LineOptions {
  readonly baseUrl: string;
  readonly outbound: Outbound;
  /** For one exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** How long a kind of call is not made after five failures in a row, in milliseconds. */
  readonly breakMs: number;
}

export type LineRequest = Pick<OutboundRequest, 'method' | 'headers' | 'body' | 'maxAnswerBytes'> & { readonly path: string };

const FAILURES_IN_A_ROW = 5;

/** The line to one Daraja host: sends each request once, within a time limit, unless the circuit of its kind is open. */
export class DarajaLine {
  private readonly circuits = new Map<LineKind, CircuitBreakerPolicy>();

  constructor(private readonly options: LineOptions) {}

  /** Never throws. */
  async send(kind: LineKind, { path, ...request }: LineRequest): Promise<Exchange> {
    const { baseUrl, outbound, timeoutMs } = this.options;
    const url = new URL(path, baseUrl).href;
    try {
      return await this.circuit(kind).execute(() => outbound.send({ ...request, url, chosenBy: 'operator', timeoutMs }));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { answered: false, sent: 'unavailable', reason: CIRCUIT_OPEN };
      return { answered: false, sent: 'unknown', reason: error instanceof Error ? error.message : 'unexpected error' };
    }
  }

  private circuit(kind: LineKind): CircuitBreakerPolicy {
    let circuit = this.circuits.get(kind);
    if (!circuit) {
      circuit = circuitBreaker(
        handleWhenResult((result) => isFailure(result as Exchange)),
        { halfOpenAfter: this.options.breakMs, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
      );
      this.circuits.set(kind, circuit);
    }
    return circuit;
  }
}

export const CIRCUIT_OPEN = 'the circuit is open';

/**
 * Silence, and a server error that is not in Daraja's words. What Daraja says in its own words, even with HTTP 500, is an answer about
 * one request of one app: it must not cut everybody else off. So is its gateway's limit, but not its gateway's despair.
 */
function isFailure(exchange: Exchange): boolean {
  if (!exchange.answered) return true;
  if (exchange.status < 500) return false;
  const read = readObject(exchange.body);
  if (!read.ok) return true;
  const fault = child(read.object, 'fault');
  return fault !== undefined && !/ratelimit/i.test(text(child(fault, 'detail') ?? {}, 'errorcode'));
}
