import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { DepositSettlementsService } from '../deposits/index.js';
import type { Organization } from '../organizations/index.js';
import { DepositMessagesService } from './deposit-messages.service.js';
import { settlementMoveWording, settlementWording } from './deposit-wordings.rules.js';

/** What a tenant who has left is told of the settlement of their deposits, at every move. That the money has gone is told as a refund. */
@Injectable()
export class SettlementMessagesService {
  constructor(
    private readonly settlements: DepositSettlementsService,
    private readonly deposits: DepositMessagesService,
  ) {}

  /** The figures, to answer to; or those after an objection. Figures that were revised since are told as that alone. */
  async shown(tx: Tx, organization: Organization, id: string, as: 'PROPOSED' | 'REVISED'): Promise<void> {
    const { leaseId, moves, ...figures } = await this.settlements.get(tx, organization.id, id);
    if (as === 'PROPOSED' && moves.some(({ to }) => to === 'REVISED')) return;
    await this.deposits.tell(tx, organization, { leaseId, cause: `deposit.settlement_${as.toLowerCase()}:${id}` }, ({ tenancy }) =>
      settlementWording(tenancy, { ...figures, revised: as === 'REVISED' }),
    );
  }

  /** Whether a refund is what goes back of deposits, not what was paid too much. */
  isRefund(tx: Tx, organization: Organization, refundId: string): Promise<boolean> {
    return this.settlements.isOfSettlement(tx, organization.id, refundId);
  }

  async moved(tx: Tx, organization: Organization, id: string, move: 'ACCEPTED' | 'DISPUTED' | 'APPROVED'): Promise<void> {
    const { leaseId, ...figures } = await this.settlements.get(tx, organization.id, id);
    await this.deposits.tell(tx, organization, { leaseId, cause: `deposit.settlement_${move.toLowerCase()}:${id}` }, ({ tenancy }) =>
      settlementMoveWording(tenancy, move, figures),
    );
  }
}
