import { Injectable } from '@nestjs/common';
import { Access, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { OrganizationsRepository } from './organizations.repository.js';
import { roleAllows } from './roles.rules.js';

/** A removed member is out after this long at the latest. */
const CACHE_MS = 15_000;
const CACHE_LIMIT = 10_000;

/** Who the subject of a token is now, and what their role allows. */
@Injectable()
export class AccessService extends Access {
  private readonly cache = new Map<string, { principal: Principal; until: number }>();

  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async principalOf(userId: string, organizationId: string): Promise<Principal | undefined> {
    const key = `${userId}/${organizationId}`;
    const now = this.clock.now().getTime();
    const cached = this.cache.get(key);
    if (cached && cached.until > now) return cached.principal;
    this.cache.delete(key);

    const membership = await this.repository.findMembership(this.database.reader, organizationId, userId);
    if (!membership) return undefined;
    const principal = { id: userId, organizationId, role: membership.role };
    if (this.cache.size >= CACHE_LIMIT) this.cache.clear();
    this.cache.set(key, { principal, until: now + CACHE_MS });
    return principal;
  }

  allows(role: string, permission: string): boolean {
    return roleAllows(role, permission);
  }
}
