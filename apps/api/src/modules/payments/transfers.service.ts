import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { CreditDrawsService } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { account } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { DestinationsService } from './destinations.service.js';
import { MoneyInService } from './money-in.service.js';
import { NotTheSameTenant } from './payments.errors.js';
import { TransfersRepository } from './transfers.repository.js';

export interface NewTransfer {
  fromLeaseId: string;
  /** Only of the credit that this payment left. */
  fromPaymentId?: string | undefined;
  toLeaseId: string;
  amount: Money;
  reason: string;
  consent: string;
  by: string;
}

/** Credit of a tenant's lease that pays for another lease of theirs. */
@Injectable()
export class TransfersService {
  constructor(
    private readonly repository: TransfersRepository,
    private readonly moneyIn: MoneyInService,
    private readonly draws: CreditDrawsService,
    private readonly destinations: DestinationsService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /**
   * A payment at the other lease, as of today: until today the credit was the first lease's. It is never more than that has unused.
   * @returns the id of the payment @throws NotFound, LeaseTakesNoMoney, NotTheSameTenant, CreditTooSmall, CreditWithOwner; InvalidRequest for one lease twice
   */
  async transfer(tx: Tx, organization: Organization, input: NewTransfer): Promise<string> {
    const { fromLeaseId, fromPaymentId, toLeaseId, amount, reason, consent, by } = input;
    if (fromLeaseId === toLeaseId) throw invalidRequest([{ pointer: '/toLeaseId', code: 'same', detail: 'must be another lease' }]);
    const from = await this.leases.get(tx, organization.id, fromLeaseId);
    const { lease } = await this.destinations.lockWith(tx, organization, { leaseId: toLeaseId }, [from.id]);
    await this.assertSameTenant(tx, organization.id, fromLeaseId, toLeaseId);
    const wanted = { leaseId: fromLeaseId, paymentId: fromPaymentId, amount };
    await this.draws.demand(tx, organization, wanted);
    await this.destinations.assertInTrust(tx, organization, fromLeaseId, toLeaseId);
    const received = { amount, valueOn: this.clock.today(organization.timeZone), method: 'TRANSFER' as const, note: reason };
    const source = account.tenantCredit(fromLeaseId);
    const [booked] = await this.moneyIn.bookForLeases(tx, organization, [{ lease, source, received }], 'credit-transfer');
    if (!booked) throw new Error('The transfer was not booked.');
    const { paymentId } = booked;
    await this.draws.draw(tx, organization, { ...wanted, drawnFor: paymentId });
    const noted = { reason, consent, transferredBy: by, createdAt: this.clock.now() };
    await this.repository.insert(tx, organization.id, { paymentId, fromLeaseId, leaseId: toLeaseId, ...noted });
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
    return paymentId;
  }

  /** Somebody who owes at both: a guarantor or an occupant has no credit to give. */
  private async assertSameTenant(db: Reader, organizationId: string, one: string, other: string): Promise<void> {
    const owing = async (leaseId: string): Promise<string[]> => {
      const parties = await this.leases.parties(db, organizationId, leaseId);
      return parties.filter(({ kind }) => kind === 'TENANT' || kind === 'CO_TENANT').map(({ tenantId }) => tenantId);
    };
    const tenants = await owing(one);
    if (!(await owing(other)).some((id) => tenants.includes(id)))
      throw new NotTheSameTenant(`Nobody is a tenant of both ${one} and ${other}.`, { fromLeaseId: one, toLeaseId: other });
  }
}
