import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import type { Reader } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate, type YearMonth } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { unknown } from './billing.errors.js';
import { ChargesRepository } from './charges.repository.js';
import { toPublic, type Charge } from './charges.service.js';
import { InvoicesRepository, type StoredInvoice } from './invoices.repository.js';
import { invoiceState, type InvoiceState } from './invoices.rules.js';

/** A numbered document that groups charges of a lease. It never changes after it is issued; its state is derived. */
export interface Invoice {
  id: string;
  leaseId: string;
  number: string;
  /** The month it bills; null for one made by hand. */
  period: YearMonth | null;
  issuedOn: LocalDate;
  dueOn: LocalDate;
  total: Money;
  open: Money;
  state: InvoiceState;
  /** Something of it is open and was due before today. */
  overdue: boolean;
  createdAt: Date;
}

export type InvoiceWithCharges = Invoice & { charges: Charge[] };

/** Invoices as they stand. */
@Injectable()
export class InvoicesService {
  constructor(
    private readonly repository: InvoicesRepository,
    private readonly charges: ChargesRepository,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<InvoiceWithCharges> {
    const [invoice] = await this.getMany(db, organizationId, [id]);
    return invoice ?? fail(id);
  }

  /** Invoices in the order given; three queries however many they are. @throws NotFound if one of them does not exist */
  async getMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<InvoiceWithCharges[]> {
    if (ids.length === 0) return [];
    const stored = new Map((await this.repository.findMany(db, organizationId, ids)).map((invoice) => [invoice.id, invoice]));
    const charges = Map.groupBy(await this.charges.ofInvoices(db, organizationId, ids), ({ invoiceId }) => invoiceId);
    const today = await this.today(db, organizationId);
    return ids.map((id) => ({ ...toInvoice(stored.get(id) ?? fail(id), today), charges: (charges.get(id) ?? []).map(toPublic) }));
  }

  async findByNumber(db: Reader, organizationId: string, number: string): Promise<Invoice | undefined> {
    const stored = await this.repository.find(db, organizationId, { number });
    return stored && toInvoice(stored, await this.today(db, organizationId));
  }

  /** Invoices in id order, `limit + 1` of them. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; period?: YearMonth; state?: InvoiceState; sight: Sight },
    { after, limit }: PageRequest,
  ): Promise<Invoice[]> {
    const stored = await this.repository.list(db, organizationId, filter, { after, limit: limit + 1 });
    const today = await this.today(db, organizationId);
    return stored.map((invoice) => toInvoice(invoice, today));
  }

  private async today(db: Reader, organizationId: string): Promise<LocalDate> {
    return this.clock.today((await this.organizations.get(db, organizationId)).timeZone);
  }
}

function toInvoice({ graceEndsOn: _, voided, openSince, ...invoice }: StoredInvoice, today: LocalDate): Invoice {
  return { ...invoice, state: invoiceState({ ...invoice, voided }), overdue: openSince !== null && openSince < today };
}

function fail(id: string): never {
  throw unknown('invoice', id);
}
