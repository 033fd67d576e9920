import { Injectable } from '@nestjs/common';
import { BrowserOrigins } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { isWebOrigin } from './origins.rules.js';
import { WebClientsRepository } from './web-clients.repository.js';

/** What changes elsewhere is known in every process after this long at the latest. */
const KNOWN_MS = 15_000;
const KNOWN_LIMIT = 10_000;

/** What was asked lately, with a bound to how much of it is kept; who asks the same at the same time waits for the same answer. */
class Recent<T> {
  private readonly answers = new Map<string, { answer: Promise<T>; until: number }>();

  constructor(private readonly clock: Clock) {}

  ask(key: string, find: () => Promise<T>): Promise<T> {
    const now = this.clock.now().getTime();
    const known = this.answers.get(key);
    if (known && known.until > now) return known.answer;
    this.answers.delete(key);
    if (this.answers.size >= KNOWN_LIMIT) this.answers.clear();
    const answer = find();
    this.answers.set(key, { answer, until: now + KNOWN_MS });
    // What failed is asked again.
    answer.catch(() => this.answers.delete(key));
    return answer;
  }

  forget(key: string): void {
    this.answers.delete(key);
  }
}

/** From which pages the API is called: those of the operator's list, for everybody, and those that organizations registered, for each. */
@Injectable()
export class RegisteredOrigins extends BrowserOrigins {
  /** By origin: whether any organization has it. */
  private readonly anywhere: Recent<boolean>;
  private readonly ofOrganization: Recent<ReadonlySet<string>>;
  private readonly operators: ReadonlySet<string>;

  constructor(
    private readonly repository: WebClientsRepository,
    private readonly database: Database,
    config: Config,
    clock: Clock,
  ) {
    super();
    this.anywhere = new Recent(clock);
    this.ofOrganization = new Recent(clock);
    const own = URL.parse(config.publicUrl)?.origin;
    this.operators = new Set([...config.corsOrigins, ...(own === undefined ? [] : [own])]);
  }

  /** Whether a page of this origin may be answered before it is known for which organization it asks. */
  async isKnown(origin: string): Promise<boolean> {
    if (this.operators.has(origin)) return true;
    // What cannot be registered is not looked for.
    if (!isWebOrigin(origin, { local: true })) return false;
    return this.anywhere.ask(origin, () => this.repository.isRegistered(this.database.reader, origin));
  }

  async admits(organizationId: string, origin: string): Promise<boolean> {
    if (this.operators.has(origin)) return true;
    const find = async (): Promise<ReadonlySet<string>> => new Set(await this.repository.originsOf(this.database.reader, organizationId));
    return (await this.ofOrganization.ask(organizationId, find)).has(origin);
  }

  /** What was changed here is known here at once. */
  forget(organizationId: string, origins: readonly string[]): void {
    this.ofOrganization.forget(organizationId);
    for (const origin of origins) this.anywhere.forget(origin);
  }
}
