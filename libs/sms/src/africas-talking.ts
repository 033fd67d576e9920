import { BrokenCircuitError, circuitBreaker, type CircuitBreakerPolicy, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import { readAnswer } from './africas-talking-answer.js';
import { postForm } from './post-form.js';
import { SmsProvider, type SendResult, type SmsMessage } from './sms-provider.js';

export interface AfricasTalkingConfig {
  /** Messages to `sandbox` reach only the provider's web simulator and cost nothing. */
  readonly environment: 'sandbox' | 'live';
  /** The application's name; in the sandbox always `sandbox`, and only there. */
  readonly username: string;
  readonly apiKey: string;
  /** Registered alphanumeric sender (up to 11 characters) or short code. Absent: the provider's shared sender. */
  readonly senderId?: string;
  /** Limit for the whole exchange in milliseconds, 10 000 by default. */
  readonly timeoutMs?: number;
  /** How long nothing is sent after five failures in a row, in milliseconds; 30 000 by default. */
  readonly breakMs?: number;
  /** Instead of the environment's host, for a stand-in: `http://127.0.0.1:4010`. */
  readonly baseUrl?: string;
}

const HOSTS = { sandbox: 'https://api.sandbox.africastalking.com', live: 'https://api.africastalking.com' } as const;
const FAILURES_IN_A_ROW = 5;

/**
 * Africa's Talking, over its classic form-encoded endpoint. Tries once, within a time limit, and stops trying for a while when five
 * attempts in a row ended `unknown` or `unavailable`: while its breaker is open every message is `unavailable` at once.
 * Make one instance for an account and share it, else there is no "in a row".
 */
export class AfricasTalking extends SmsProvider {
  private readonly url: string;
  private readonly timeoutMs: number;
  private readonly breaker: CircuitBreakerPolicy;

  /** @throws RangeError if username or key is empty or no header text, or if the username does not belong to the environment. */
  constructor(private readonly config: AfricasTalkingConfig) {
    super();
    if (!config.username || !/^[\x21-\x7e]+$/.test(config.apiKey)) throw new RangeError("Africa's Talking needs a username and an API key");
    if ((config.username === 'sandbox') !== (config.environment === 'sandbox'))
      throw new RangeError(`The username "${config.username}" is not one of the ${config.environment} environment`);
    this.url = new URL('/version1/messaging', config.baseUrl ?? HOSTS[config.environment]).href;
    this.timeoutMs = config.timeoutMs ?? 10_000;
    this.breaker = circuitBreaker(
      handleWhenResult((result) => isFailure(result as SendResult)),
      { halfOpenAfter: config.breakMs ?? 30_000, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
    );
  }

  async send(message: SmsMessage): Promise<SendResult> {
    // A comma would make it many recipients, and the answer for one of them would pass for all.
    if (!/^\+[1-9]\d{6,14}$/.test(message.to)) return refused('InvalidPhoneNumber', 'the number is not E.164');
    if (message.text === '') return refused('EmptyMessage', 'the message has no text');
    try {
      return await this.breaker.execute(() => this.sendOnce(message));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { outcome: 'unavailable', reason: 'circuit breaker is open' };
      return { outcome: 'unknown', reason: error instanceof Error ? error.message : 'unexpected error' };
    }
  }

  private async sendOnce({ to, text }: SmsMessage): Promise<SendResult> {
    const { username, apiKey, senderId } = this.config;
    const form = new URLSearchParams({ username, to, message: text, bulkSMSMode: '1' });
    if (senderId) form.set('from', senderId);
    const exchange = await postForm({ url: this.url, form, headers: { apiKey, Accept: 'application/json' }, timeoutMs: this.timeoutMs });
    return exchange.answered ? readAnswer(exchange, to) : { outcome: exchange.sent, reason: exchange.reason };
  }
}

/** A refusal is an answer: the provider works. */
function isFailure(result: SendResult): boolean {
  return result.outcome === 'unknown' || result.outcome === 'unavailable';
}

function refused(code: string, reason: string): SendResult {
  return { outcome: 'rejected', code, permanent: true, reason };
}
