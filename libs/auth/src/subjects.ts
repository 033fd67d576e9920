import type { Principal } from './principal.js';

/** Who a verified token speaks of. What they may do is read from the database at each request. */
export interface Subject {
  /** Id of the user or of whoever else signs in; its prefix says of which kind they are. */
  id: string;
  organizationId: string;
  sessionId?: string;
  /** When this person last proved who they are with all that we ask for. */
  authenticatedAt?: Date;
  /** Of a token from elsewhere: whether its issuer had more than a password of them. */
  twoFactors?: boolean;
}

/** The principal of a subject; undefined when they are gone, or no longer belong to the organization. */
export type SubjectLookup = (subject: Subject) => Promise<Principal | undefined>;

/** Finds the principal of a subject. Modules register the kinds of subject that they know, by id prefix. */
export class Subjects {
  private readonly lookups = new Map<string, SubjectLookup>();

  /** @throws Error if the prefix is taken. */
  register(prefix: string, lookup: SubjectLookup): void {
    if (this.lookups.has(prefix)) throw new Error(`Subjects with the prefix ${prefix} are looked up twice.`);
    this.lookups.set(prefix, lookup);
  }

  async principalOf(subject: Subject): Promise<Principal | undefined> {
    const [prefix = ''] = subject.id.split('_');
    return this.lookups.get(prefix)?.(subject);
  }
}
