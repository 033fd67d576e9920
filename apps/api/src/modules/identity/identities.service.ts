import { Injectable } from '@nestjs/common';
import { isDuplicate, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { MembershipsService } from '../organizations/index.js';
import { IdentityLinked, IssuerUnknown } from './identity.errors.js';
import { IdentitiesRepository, type IdentityRow } from './identities.repository.js';

/** That a member is somebody of an issuer elsewhere. */
export type Identity = IdentityRow;

/** Who our members are at an issuer elsewhere; each link counts in one organization. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly repository: IdentitiesRepository,
    private readonly memberships: MembershipsService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** From now on the tokens of that subject speak for the member. @throws NotFound, IssuerUnknown, IdentityLinked */
  async link(tx: Tx, organizationId: string, memberId: string, elsewhere: { issuer: string; subject: string }): Promise<Identity> {
    if (this.config.oidcIssuer === '' || elsewhere.issuer !== this.config.oidcIssuer)
      throw new IssuerUnknown('Send the issuer that this installation is configured with.');
    const { userId } = await this.memberships.get(tx, organizationId, memberId);
    try {
      return await this.repository.insert(tx, { organizationId, ...elsewhere, userId, createdAt: this.clock.now() });
    } catch (error) {
      if (isDuplicate(error)) throw new IdentityLinked('Take the other link away first.');
      throw error;
    }
  }

  /** @throws NotFound */
  async list(db: Reader, organizationId: string, memberId: string): Promise<Identity[]> {
    const { userId } = await this.memberships.get(db, organizationId, memberId);
    return this.repository.listOfUser(db, organizationId, userId);
  }

  /** @throws NotFound */
  async unlink(tx: Tx, organizationId: string, memberId: string, id: string): Promise<void> {
    const { userId } = await this.memberships.get(tx, organizationId, memberId);
    if (!(await this.repository.remove(tx, organizationId, userId, id))) throw new NotFound(`There is no identity ${id}.`);
  }
}
