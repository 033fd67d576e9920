import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { B2cAck, Call } from '@plotihub/mpesa';
import { OrganizationsService } from '../organizations/index.js';
import { PayoutChecksService, type PayoutLook } from './payout-checks.service.js';
import { PayoutSendingService, type OutgoingPayout } from './payout-sending.service.js';
import type { PayoutRow } from './payouts.repository.js';

/** What the worker does with payouts, one transaction each, in the name of the organization whose they are. */
@Injectable()
export class PayoutWorkService {
  constructor(
    private readonly sending: PayoutSendingService,
    private readonly checks: PayoutChecksService,
    private readonly organizations: OrganizationsService,
  ) {}

  dueToSend(tx: Tx, limit: number): Promise<PayoutRow[]> {
    return this.sending.due(tx, limit);
  }

  dueToCheck(tx: Tx, limit: number): Promise<PayoutRow[]> {
    return this.checks.due(tx, limit);
  }

  async mark(tx: Tx, payout: PayoutRow): Promise<OutgoingPayout | undefined> {
    return this.sending.mark(tx, await this.organizations.get(tx, payout.organizationId), payout);
  }

  async settle(tx: Tx, payout: PayoutRow, call: Call<B2cAck>): Promise<PayoutRow> {
    return this.sending.settle(tx, await this.organizations.get(tx, payout.organizationId), payout, call);
  }

  async look(tx: Tx, payout: PayoutRow): Promise<PayoutLook> {
    return this.checks.look(tx, await this.organizations.get(tx, payout.organizationId), payout);
  }
}
