import { Injectable } from '@nestjs/common';
import { Access, Subjects, type Principal, type Subject } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { OrganizationsRepository } from './organizations.repository.js';
import { roleAllows } from './roles.rules.js';

/** A removed member is out after this long at the latest. */
const CACHE_MS = 15_000;
const CACHE_LIMIT = 10_000;

/** Which member the subject of a token is now, and what their role allows. */
@Injectable()
export class AccessService extends Access {
  private readonly cache = new Map<string, { role: string; until: number }>();

  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    subjects: Subjects,
  ) {
    super();
    subjects.register('usr', (subject) => this.memberOf(subject));
  }

  allows({ role, scopes }: Principal, permission: string): boolean {
    return roleAllows(role, permission) && (scopes === undefined || scopes.includes(permission));
  }

  private async memberOf(subject: Subject): Promise<Principal | undefined> {
    const role = await this.roleOf(subject);
    return role === undefined ? undefined : { ...subject, kind: 'USER', role, sight: 'ALL' };
  }

  private async roleOf({ id, organizationId }: Subject): Promise<string | undefined> {
    const key = `${id}/${organizationId}`;
    const now = this.clock.now().getTime();
    const cached = this.cache.get(key);
    if (cached && cached.until > now) return cached.role;
    this.cache.delete(key);

    const membership = await this.repository.findMembership(this.database.reader, organizationId, id);
    if (!membership) return undefined;
    if (this.cache.size >= CACHE_LIMIT) this.cache.clear();
    this.cache.set(key, { role: membership.role, until: now + CACHE_MS });
    return membership.role;
  }
}
