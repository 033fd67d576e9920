import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';

/** True if somebody may know a number since then: a tenant who was asked for money, or one who has paid. */
export type Teller = (db: Reader, organizationId: string, since: Date) => Promise<boolean>;

/** Everybody who tells tenants where to pay, or hears that they did. A module registers itself when it starts. */
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
