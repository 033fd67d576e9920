import { Injectable } from '@nestjs/common';
import { Sights } from '@plotihub/auth';
import { isId, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { MemberScopesRepository, type ScopedMember } from './member-scopes.repository.js';
import { faultOfScope, type MemberScope } from './member-scopes.rules.js';
import { ScopeDoesNotFit } from './organizations.errors.js';

export type { ScopedMember };

/** What members whose role sees a part of the organization are limited to. */
@Injectable()
export class MemberScopesService {
  constructor(
    private readonly repository: MemberScopesRepository,
    private readonly sights: Sights,
  ) {}

  /** @throws NotFound for who is no member now */
  async get(db: Reader, organizationId: string, memberId: string): Promise<ScopedMember> {
    const member = isId(memberId, 'mbr') ? await this.repository.find(db, organizationId, memberId) : undefined;
    if (!member) throw new NotFound(`There is no member ${memberId}.`);
    return member;
  }

  /**
   * Limits a member to properties or to what an owner owns; null to the whole organization, where the role may see it.
   * Holds within fifteen seconds.
   * @throws NotFound for the member, a property or the owner; ScopeDoesNotFit
   */
  async set(tx: Tx, organizationId: string, memberId: string, scope: MemberScope | null): Promise<ScopedMember> {
    const member = await this.get(tx, organizationId, memberId);
    await this.demandFit(organizationId, member.role, scope);
    await this.repository.update(tx, organizationId, memberId, scope);
    return { ...member, scope };
  }

  /** @throws ScopeDoesNotFit for one that the role cannot have; NotFound for a property or an owner that is not there */
  async demandFit(organizationId: string, role: string, scope: MemberScope | null): Promise<void> {
    const fault = faultOfScope(role, scope);
    if (fault !== undefined) throw new ScopeDoesNotFit(`Here ${fault}.`, { role });
    await this.sights.demandIds({ organizationId, sight: 'ALL' }, Object.values(scope ?? {}).flat());
  }
}

/** A scope as it is written. @throws ScopeDoesNotFit for both kinds at once */
export function scopeOf({ propertyIds, ownerId }: { propertyIds?: readonly string[]; ownerId?: string }): MemberScope | null {
  if (propertyIds !== undefined && ownerId !== undefined) throw new ScopeDoesNotFit('Here a scope is properties or an owner, not both.');
  if (ownerId !== undefined) return { owner: [ownerId] };
  return propertyIds === undefined ? null : { property: [...new Set(propertyIds)] };
}
