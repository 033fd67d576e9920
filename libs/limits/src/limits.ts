import { createHmac } from 'node:crypto';
import { TooManyRequests, Unavailable } from '@plotihub/http';
import type { Counters, LimitClass, LimitClasses, LimitPolicy, Standing } from './policies.js';
import { MOST_POINTS } from './shared-counters.js';

export interface LimitsOptions {
  classes: LimitClasses;
  /** The points of every policy are this part of what the classes say, in percent. */
  percent: number;
  /** Keys are stored as an HMAC under this: what is counted can be a phone number. */
  secret: Buffer;
  shared: Counters;
  process: Counters;
}

/** What one request, or one attempt, is by each kind of key; a policy whose key is absent does not apply. */
export type LimitKeys = Readonly<Record<string, string | undefined>>;

/** Counts what is limited, and refuses what is too much. See docs/adr/0011-keys-codes-limits.md. */
export class Limits {
  constructor(private readonly options: LimitsOptions) {}

  /**
   * Counts one request of a class. A policy that refuses ends it, so that what is refused anyway does not eat from the next one.
   * @returns where it stands with each policy that was asked; the last one is exceeded if the request is to be refused
   * @throws Unavailable while the counts are away and the class is closed without them
   */
  async count(className: string, keys: LimitKeys): Promise<Standing[]> {
    const limitClass = this.options.classes[className];
    if (!limitClass) throw new Error(`There is no limit class ${className}.`);
    const standings: Standing[] = [];
    for (const policy of limitClass.policies) {
      const key = keys[policy.per];
      if (key === undefined) continue;
      const standing = await this.raise(limitClass, this.scaled(policy), key);
      if (standing) standings.push(standing);
      if (standing?.exceeded) break;
    }
    return standings;
  }

  /** As `count`. @throws TooManyRequests, Unavailable */
  async demand(className: string, keys: LimitKeys): Promise<void> {
    refuseExceeded(await this.count(className, keys));
  }

  private scaled(policy: LimitPolicy): LimitPolicy {
    const points = Math.round((policy.points * this.options.percent) / 100);
    return { ...policy, points: Math.min(MOST_POINTS - 1, Math.max(1, points)) };
  }

  private async raise({ store, whenAway }: LimitClass, policy: LimitPolicy, key: string): Promise<Standing | undefined> {
    const named = `${policy.name}\n${key}`;
    try {
      const { spent, leftMs } = await this.options[store].raise(store === 'shared' ? this.hidden(named) : named, policy.seconds);
      return {
        policy,
        remaining: Math.max(0, policy.points - spent),
        resetsInS: Math.max(1, Math.ceil(leftMs / 1_000)),
        exceeded: spent > policy.points,
      };
    } catch {
      if (whenAway === 'refuse') throw new Unavailable('Attempts cannot be counted just now; try again.');
      return undefined;
    }
  }

  private hidden(key: string): string {
    return createHmac('sha256', this.options.secret).update(key).digest('hex');
  }
}

/** @throws TooManyRequests with the seconds to wait */
export function refuseExceeded(standings: readonly Standing[]): void {
  const refusing = standings.find(({ exceeded }) => exceeded);
  if (refusing) throw new TooManyRequests(`Wait ${refusing.resetsInS} seconds.`, { retryAfter: refusing.resetsInS });
}
