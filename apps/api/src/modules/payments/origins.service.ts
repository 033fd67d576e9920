import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { DepositDrawsService } from '../billing/index.js';
import { account, type AccountKey } from '../ledger/index.js';
import type { Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrivalsService } from './arrivals.service.js';
import type { PaymentRow } from './payments.repository.js';
import { TransfersRepository } from './transfers.repository.js';

/** Where the money of a payment was before, if it was here: another lease's credit, or a deposit. */
@Injectable()
export class OriginsService {
  constructor(
    private readonly deposits: DepositDrawsService,
    private readonly transfers: TransfersRepository,
    private readonly arrivals: ArrivalsService,
  ) {}

  /** Nothing for money that came in. */
  async of(db: Reader, organizationId: string, { id, method }: PaymentRow): Promise<{ leaseId?: string; account?: AccountKey }> {
    if (method === 'TRANSFER') {
      const transfer = await this.transfers.find(db, organizationId, id);
      return transfer ? { leaseId: transfer.fromLeaseId, account: account.tenantCredit(transfer.fromLeaseId) } : {};
    }
    if (method !== 'DEPOSIT') return {};
    const [draw] = await this.deposits.standing(db, organizationId, { paymentId: id });
    return draw ? { leaseId: draw.leaseId, account: account.deposits(draw.leaseId) } : {};
  }

  /** The account that money which came in arrived in. @param leaseId null while it is in suspense */
  arrivedIn(db: Reader, organization: Organization, payment: PaymentRow, leaseId: string | null): Promise<AccountKey> {
    return this.arrivals.accountOf(db, organization, payment, leaseId);
  }

  /** @throws ChannelOfAnotherOwner */
  async assertServes(db: Reader, organization: Organization, channelId: string | null, leases: readonly Lease[]): Promise<void> {
    await this.arrivals.assertServes(db, organization, channelId, leases);
  }
}
