import { Injectable } from '@nestjs/common';
import { Access, Sights, Subjects, type Principal, type Sight, type Subject } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { MemberScopesRepository } from './member-scopes.repository.js';
import { sightOf } from './member-scopes.rules.js';
import { roleAllows } from './roles.rules.js';
import { REACHED_WITHOUT_FACTOR, SecondFactorDutyService } from './second-factor-duty.service.js';

/** A removed member is out after this long at the latest. */
const CACHE_MS = 15_000;
const CACHE_LIMIT = 10_000;

/** What a member is and sees, and whether their organization demands a second factor of them. */
interface Standing {
  role: string;
  sight: Sight;
  secondFactorRequired: boolean;
}

/** Which member the subject of a token is now, what their role allows and what they see. */
@Injectable()
export class AccessService extends Access {
  private readonly cache = new Map<string, Standing & { until: number }>();

  constructor(
    private readonly members: MemberScopesRepository,
    private readonly sights: Sights,
    private readonly duty: SecondFactorDutyService,
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
    const standing = await this.standingOf(subject);
    if (!standing) return undefined;
    const principal = { ...subject, kind: 'USER', role: standing.role, sight: standing.sight } as const;
    const owed = standing.secondFactorRequired && (await this.duty.isOwed(this.database.reader, subject));
    return owed ? { ...principal, confinedTo: REACHED_WITHOUT_FACTOR } : principal;
  }

  private async standingOf({ id, organizationId }: Subject): Promise<Standing | undefined> {
    const key = `${id}/${organizationId}`;
    const now = this.clock.now().getTime();
    const cached = this.cache.get(key);
    if (cached && cached.until > now) return cached;
    this.cache.delete(key);

    const member = await this.members.findWithDuty(this.database.reader, organizationId, id);
    if (!member) return undefined;
    const sight = await this.sights.completed(organizationId, sightOf(member.role, member.scope));
    if (this.cache.size >= CACHE_LIMIT) this.cache.clear();
    const standing = { role: member.role, sight, secondFactorRequired: member.secondFactorRequired };
    this.cache.set(key, { ...standing, until: now + CACHE_MS });
    return standing;
  }
}
