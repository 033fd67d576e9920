import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';

/** True if a tenant of the organization has been asked for money since then, and so may have been told where to pay. */
export type Teller = (db: Reader, organizationId: string, since: Date) => Promise<boolean>;

/** Everybody who tells tenants where to pay. A module registers itself when it starts. */
@Injectable()
export class ChannelTellers {
  private readonly tellers: Teller[] = [];

  register(teller: Teller): void {
    this.tellers.push(teller);
  }

  async haveToldSince(db: Reader, organizationId: string, since: Date): Promise<boolean> {
    for (const teller of this.tellers) if (await teller(db, organizationId, since)) return true;
    return false;
  }
}
