import { type Clock } from '@plotihub/time';
import { type Chance } from './chance.js';
import { type App } from './records.js';

const LIVES_MS = 3_600_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Access tokens: opaque, an hour long, and only the newest of an app is good if the rule is so. */
export class Tokens {
  private readonly tokens = new Map<string, { app: App; endsAt: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly oneToken: boolean,
  ) {}

  issue(app: App): { access_token: string; expires_in: string } {
    if (this.oneToken) this.end(app);
    const token = this.chance.text(28, LETTERS);
    this.tokens.set(token, { app, endsAt: this.clock.now().getTime() + LIVES_MS });
    return { access_token: token, expires_in: '3599' };
  }

  /** Whose the token of an Authorization header is; undefined if it is not, or no longer, good. */
  appOf(authorization: string | undefined): App | undefined {
    const held = this.tokens.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '');
    return held && held.endsAt > this.clock.now().getTime() ? held.app : undefined;
  }

  /** Ends every token of an app. */
  end(app: App): void {
    for (const [token, held] of this.tokens) if (held.app === app) this.tokens.delete(token);
  }
}
