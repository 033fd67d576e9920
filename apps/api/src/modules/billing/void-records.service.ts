import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock, type LocalDate } from '@plotihub/time';
import { ChargesRepository, type StoredCharge } from './charges.repository.js';
import { SettlementsRepository, type StandingAllocation } from './settlements.repository.js';

/** Writes down that a charge was taken back. */
@Injectable()
export class VoidRecords {
  constructor(
    private readonly charges: ChargesRepository,
    private readonly settlements: SettlementsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async write(
    tx: Tx,
    organizationId: string,
    {
      charge,
      paid,
      postingId,
      on,
      reason,
    }: { charge: StoredCharge; paid: StandingAllocation[]; postingId: string; on: LocalDate; reason: string },
  ): Promise<void> {
    const { id: chargeId, leaseId, invoiceId, kind } = charge;
    await this.settlements.insertAllocations(
      tx,
      organizationId,
      this.clock.now(),
      paid.map(({ id, ...allocation }) => ({ ...allocation, postingId, effectiveOn: on, reversalOf: id })),
    );
    await this.settlements.addCredit(tx, organizationId, paid);
    await this.charges.markVoided(tx, organizationId, chargeId, { on, reason });
    const payload = { chargeId, leaseId, invoiceId, kind };
    const types = kind === 'LATE_FEE' ? ['charge.voided', 'latefee.reversed'] : ['charge.voided'];
    await this.outbox.add(tx, ...types.map((type) => ({ type, organizationId, aggregateId: chargeId, payload })));
  }
}
