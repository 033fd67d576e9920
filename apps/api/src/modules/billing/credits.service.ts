import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { account, bookOf, LedgerService, move, type NewPosting } from '../ledger/index.js';
import { LeasesService } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import type { Ownership } from '../properties/index.js';
import { merged, PayeesService } from './payees.service.js';
import { SettlementsRepository } from './settlements.repository.js';
import { settledOf, sumBy, useCredit, type OpenCharge } from './settlements.rules.js';

/** A part of a payment's credit and the charge it settles. */
interface Use {
  leaseId: string;
  paymentId: string;
  chargeId: string;
  amount: Money;
}

/** Tenant credit settles what is open, as soon as both are there. */
@Injectable()
export class CreditsService {
  constructor(
    private readonly repository: SettlementsRepository,
    private readonly payees: PayeesService,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Settles open charges of leases with their unused credit, oldest payment first, in the order of each lease's policy. The leases' accounts are locked. */
  async settleOpen(tx: Tx, organization: Organization, leaseIds: readonly string[], on: LocalDate): Promise<void> {
    if (leaseIds.length === 0) return;
    const lots = Map.groupBy(await this.repository.lots(tx, organization.id, leaseIds), ({ leaseId }) => leaseId);
    const charges = await this.repository.openCharges(tx, organization.id, [...lots.keys()]);
    const open = Map.groupBy(charges, ({ leaseId }) => leaseId);
    const leases = await this.leases.getMany(tx, organization.id, [...open.keys()]);
    const uses = [...lots].flatMap(([leaseId, credit]) =>
      useCredit(credit, open.get(leaseId) ?? [], leases.get(leaseId)?.allocationPolicy).used.map((use): Use => ({ leaseId, ...use })),
    );
    if (uses.length === 0) return;

    const ownerships = await this.payees.ownershipsOf(tx, organization.id, charges);
    const postings = this.postings(organization, { uses, charges, ownerships, on });
    const ids = await this.ledger.post(tx, organization, postings);
    const postingOf = new Map(postings.map(({ sourceId }, i) => [sourceId, ids[i] ?? '']));
    await this.repository.insertAllocations(
      tx,
      organization.id,
      this.clock.now(),
      uses.map((use) => ({
        ...use,
        depositItemId: null,
        directed: false,
        postingId: postingOf.get(use.paymentId) ?? '',
        effectiveOn: on,
        reversalOf: null,
      })),
    );
    const deltas = (sums: Map<string, Money>, sign: 1 | -1) =>
      [...sums].map(([id, { amountMinor }]) => ({ id, amountMinor: sign * amountMinor }));
    const byCharge = sumBy(uses, ({ chargeId }) => chargeId);
    const byPayment = sumBy(uses, ({ paymentId }) => paymentId);
    await this.repository.addToOpen(tx, organization.id, deltas(byCharge, -1));
    await this.repository.useCredit(tx, organization.id, deltas(byPayment, 1));
  }

  /** One posting for each payment whose credit is used. */
  private postings(
    organization: Organization,
    { uses, charges, ownerships, on }: { uses: Use[]; charges: OpenCharge[]; ownerships: Map<string, Ownership>; on: LocalDate },
  ): NewPosting[] {
    const book = bookOf(organization.kind);
    const settled = new Map(charges.map((charge) => [charge.id, { charge, sum: settledOf(charge) }]));
    return [...Map.groupBy(uses, ({ paymentId }) => paymentId)].map(([paymentId, list]) => {
      const leaseId = list[0]?.leaseId ?? '';
      const entries = list.flatMap(({ chargeId, amount }) => {
        const state = settled.get(chargeId);
        if (!state) throw new Error(`Charge ${chargeId} is settled by credit but was not read.`);
        const from = state.sum;
        state.sum = from.plus(amount);
        return [
          ...move(account.tenantCredit(leaseId), account.receivable(leaseId), amount),
          ...this.payees.collection(book, state.charge, { from, to: state.sum }, ownerships.get(state.charge.ownershipId ?? '')),
        ];
      });
      return { kind: 'credit-applied', sourceId: paymentId, leaseId, effectiveOn: on, entries: merged(entries) };
    });
  }
}
