import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import type { StoredCharge } from './charges.repository.js';
import { IssuingService } from './issuing.service.js';
import { readLateFeeKey } from './late-fees.rules.js';
import { VoidingService } from './voiding.service.js';

/** Writes down that late fees were assessed or lowered. */
@Injectable()
export class LateFeeRecords {
  constructor(
    private readonly issuing: IssuingService,
    private readonly voiding: VoidingService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async assessed(tx: Tx, organizationId: string, charges: readonly { id: string; leaseId: string; naturalKey: string }[]): Promise<void> {
    await this.outbox.add(
      tx,
      ...charges.map(({ id: chargeId, leaseId, naturalKey }) => {
        const { policyId, invoiceId } = readLateFeeKey(naturalKey);
        return { type: 'latefee.assessed', organizationId, aggregateId: chargeId, payload: { chargeId, leaseId, invoiceId, policyId } };
      }),
    );
  }

  /** Charges the lower fee, if any is left, and takes the higher one back. */
  async lower(tx: Tx, organization: Organization, charge: StoredCharge, lowered: { fee: Money; reason: string }): Promise<void> {
    const { fee, reason } = lowered;
    const on = this.clock.today(organization.timeZone);
    if (fee.isPositive) {
      const naturalKey = await this.voiding.nextKey(tx, organization.id, charge.naturalKey);
      const bill = { leaseId: charge.leaseId, propertyId: charge.propertyId, graceDays: 0, period: charge.period, invoiced: false };
      const issued = await this.issuing.issue(tx, organization, [{ ...bill, charges: [{ ...charge, amount: fee, naturalKey }] }], on);
      await this.assessed(
        tx,
        organization.id,
        issued.flatMap(({ charges }) => charges),
      );
    }
    await this.voiding.void(tx, organization, charge.id, { reason, on });
  }
}
