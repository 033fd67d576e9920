import { NotFound } from '@plotihub/http';
import type { Principal, Sight } from './principal.js';

/** A kind of thing that requests name by id. */
export interface SightedThing {
  /** What it is called in a sentence, such as `lease`. */
  noun: string;
  /** Those of the ids that exist in the organization and lie in sight. */
  seen(scope: SightScope, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Whose sight it is. `id`: of the principal who looks, for what is a person's own; absent where nobody in particular does. */
export interface SightScope {
  organizationId: string;
  sight: Sight;
  id?: string;
}

/** What else lies in the sight of who sees the listed things: an owner's properties. */
export type SightCompletion = (organizationId: string, ids: readonly string[]) => Promise<Readonly<Record<string, readonly string[]>>>;

/** The parts of a request that can name things. */
export interface NamingRequest {
  params?: unknown;
  query?: unknown;
  body?: unknown;
}

const ID = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;
const prefixOf = (id: string): string => id.slice(0, 3);

/** Knows, from the modules that own them, which things lie in a sight. */
export class Sights {
  private readonly things = new Map<string, SightedThing>();
  private readonly completions = new Map<string, SightCompletion>();

  /** @throws Error if the prefix is taken. */
  register(prefix: string, thing: SightedThing): void {
    if (this.things.has(prefix)) throw new Error(`Ids with the prefix ${prefix} are looked up twice.`);
    this.things.set(prefix, thing);
  }

  /** Who sees things of the kind sees more with them. @throws Error if the kind is completed already. */
  complete(kind: string, completion: SightCompletion): void {
    if (this.completions.has(kind)) throw new Error(`The sight of ${kind} is completed twice.`);
    this.completions.set(kind, completion);
  }

  /** The sight with all that lies in it besides what it lists. */
  async completed(organizationId: string, sight: Sight): Promise<Sight> {
    if (sight === 'ALL') return sight;
    let whole = sight;
    for (const [kind, ids] of Object.entries(sight)) {
      const completion = this.completions.get(kind);
      if (completion && ids.length > 0) whole = { ...whole, ...(await completion(organizationId, ids)) };
    }
    return whole;
  }

  /**
   * Every id in the path, the query and the body of a request lies in the principal's sight; one query a kind of thing.
   * Unknown ids, foreign ones and ones out of sight get the same answer.
   * @throws NotFound
   */
  async demand(principal: Principal, { params, query, body }: NamingRequest): Promise<void> {
    if (principal.sight === 'ALL') return;
    // Anything else than a whole id in the path is unknown: SQL compares without trailing spaces, a look-up must not be passed by them.
    for (const text of pathIds(params)) if (!ID.test(text)) throw unseen(text);
    await this.demandIds(principal, idsIn([params, query, body]));
  }

  /** Those of the ids, of whatever kinds, that exist in the organization and lie in sight; one query a kind of thing. */
  async seen(scope: SightScope, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const kinds = [...Map.groupBy(new Set(ids), prefixOf)];
    const seen = await Promise.all(kinds.map(async ([prefix, list]) => [...((await this.things.get(prefix)?.seen(scope, list)) ?? [])]));
    return new Set(seen.flat());
  }

  /** @throws NotFound naming the first of the ids that does not exist in the organization, or lies out of sight */
  async demandIds(scope: SightScope, ids: readonly string[]): Promise<void> {
    const seen = await this.seen(scope, ids);
    const missing = ids.find((id) => !seen.has(id));
    if (missing !== undefined) throw unseen(missing, this.things.get(prefixOf(missing))?.noun);
  }
}

const unseen = (id: string, noun = 'such thing as'): InstanceType<typeof NotFound> => new NotFound(`There is no ${noun} ${id}.`);

function pathIds(params: unknown): string[] {
  return Object.entries((params ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    /^id$|Id$/.test(name) && typeof value === 'string' ? [value] : [],
  );
}

/** Every text that is an id, however deep. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return ID.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return [];
  return Object.values(value).flatMap(idsIn);
}
