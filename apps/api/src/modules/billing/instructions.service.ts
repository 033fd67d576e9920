import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { InstructionRefused, unknown } from './billing.errors.js';
import { ChargesRepository } from './charges.repository.js';
import { DepositsRepository } from './deposits.repository.js';
import { faultsOfInstruction } from './instructions.rules.js';
import { InvoicesRepository } from './invoices.repository.js';
import type { InstructedItem, OpenDeposit, Spread } from './settlements.rules.js';

/** What an instruction may name, and why one cannot be followed. */
@Injectable()
export class InstructionsService {
  constructor(
    private readonly charges: ChargesRepository,
    private readonly invoices: InvoicesRepository,
    private readonly deposits: DepositsRepository,
  ) {}

  /** @throws InvalidRequest for items that name nothing, more than one thing, or the same twice; NotFound for what does not exist; InstructionRefused that names every item of which too little is there */
  async assertPossible(
    db: Reader,
    organizationId: string,
    leaseId: string,
    { items = [], refused }: { items?: readonly InstructedItem[] | undefined; refused: Spread['refused'] },
  ): Promise<void> {
    const faults = faultsOfInstruction(items);
    if (faults.length > 0) throw invalidRequest(faults);
    const errors: { pointer: string; code: string; detail: string }[] = [];
    for (const fault of refused) {
      const item = items[Number(fault.pointer.split('/').at(-1))];
      const elsewhere = fault.code === 'nothing-open' && item !== undefined && (await this.leaseOf(db, organizationId, item)) !== leaseId;
      errors.push(elsewhere ? { ...fault, code: 'other-lease', detail: 'belongs to another lease' } : fault);
    }
    const [first] = errors;
    if (first) throw new InstructionRefused(`${first.pointer}: ${first.detail}.`, { errors });
  }

  /** Deposits of a lease that lack something, in the order in which they are filled. */
  async openDeposits(db: Reader, organizationId: string, leaseId: string): Promise<OpenDeposit[]> {
    const items = await this.deposits.list(db, organizationId, leaseId);
    return items.map(({ id, missing }) => ({ id, open: missing })).filter(({ open }) => open.isPositive);
  }

  /** Deposits that the lease is asked to fill up again, because they were used before the tenant moved out. */
  async topUps(db: Reader, organizationId: string, leaseId: string): Promise<OpenDeposit[]> {
    const items = await this.deposits.list(db, organizationId, leaseId);
    return items.flatMap(({ id, missing, topUpDueOn }) => (topUpDueOn !== null && missing.isPositive ? [{ id, open: missing }] : []));
  }

  private async leaseOf(db: Reader, organizationId: string, { chargeId, invoiceId, depositItemId }: InstructedItem): Promise<string> {
    const [id, noun] = chargeId ? [chargeId, 'charge'] : invoiceId ? [invoiceId, 'invoice'] : [depositItemId ?? '', 'deposit'];
    const found = chargeId
      ? await this.charges.find(db, organizationId, id)
      : invoiceId
        ? await this.invoices.find(db, organizationId, { id })
        : await this.deposits.find(db, organizationId, id);
    if (!found) throw unknown(noun, id);
    return found.leaseId;
  }
}
