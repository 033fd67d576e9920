import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { later, type LocalDate } from '@plotihub/time';
import { bookOf, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ChargeAlreadyVoid, unknown } from './billing.errors.js';
import { ChargesRepository } from './charges.repository.js';
import { CreditsService } from './credits.service.js';
import { PayeesService } from './payees.service.js';
import { SettlementsRepository } from './settlements.repository.js';
import { settledOf } from './settlements.rules.js';
import { VoidRecords } from './void-records.service.js';

/** Takes charges back. */
@Injectable()
export class VoidingService {
  constructor(
    private readonly charges: ChargesRepository,
    private readonly settlements: SettlementsRepository,
    private readonly credits: CreditsService,
    private readonly payees: PayeesService,
    private readonly ledger: LedgerService,
    private readonly records: VoidRecords,
  ) {}

  /**
   * A posting names the one it takes back; nothing that was written changes. What was paid of the charge becomes credit of
   * the payments it came from, and settles what else is open.
   * @throws NotFound, ChargeAlreadyVoid
   */
  async void(tx: Tx, organization: Organization, id: string, input: { reason: string; on: LocalDate }): Promise<void> {
    const seen = await this.charges.find(tx, organization.id, id);
    if (!seen) throw unknown('charge', id);
    const account = await this.ledger.lockLease(tx, organization, seen.leaseId);
    // Read again: a payment or a twin may have come in before the lock.
    const charge = (await this.charges.find(tx, organization.id, id)) ?? seen;
    if (charge.voidedOn !== null) throw new ChargeAlreadyVoid(`It was taken back on ${charge.voidedOn}.`, { chargeId: id });

    const on = later(input.on, charge.issuedOn);
    const ownerships = await this.payees.ownershipsOf(tx, organization.id, [charge]);
    const entries = this.payees.withdrawal(
      bookOf(organization.kind),
      { ...charge, settled: settledOf(charge) },
      account,
      ownerships.get(charge.ownershipId ?? ''),
    );
    const [postingId = ''] = await this.ledger.post(tx, organization, [
      { kind: 'charge-void', sourceId: id, leaseId: charge.leaseId, effectiveOn: on, reverses: charge.postingId, entries },
    ]);
    const paid = await this.settlements.standingAllocations(tx, organization.id, { chargeId: id });
    await this.records.write(tx, organization.id, { charge, paid, postingId, on, reason: input.reason });
    await this.credits.settleOpen(tx, organization, [charge.leaseId], on);
  }

  /** The natural key of what replaces a charge: `key#2`, `key#3`… */
  async nextKey(db: Reader, organizationId: string, naturalKey: string): Promise<string> {
    const [key = naturalKey] = naturalKey.split('#');
    return `${key}#${(await this.charges.countVersions(db, organizationId, key)) + 1}`;
  }
}
