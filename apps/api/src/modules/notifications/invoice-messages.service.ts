import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { monthOf } from '@plotihub/time';
import { InvoicesService } from '../billing/index.js';
import type { Organization } from '../organizations/index.js';
import { DebtsService } from './debts.service.js';
import { invoiceEmail } from './emails.rules.js';
import { emailTo, smsTo } from './letters.js';
import { MessagesService } from './messages.service.js';
import { invoiceWording } from './money-texts.rules.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService } from './tenancies.service.js';

/** What tenants are told about bills. Nobody waits for them, so they keep the quiet hours. */
@Injectable()
export class InvoiceMessagesService {
  constructor(
    private readonly invoices: InvoicesService,
    private readonly debts: DebtsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** The bill: a text, and its lines by e-mail where there is an address. */
  async issued(tx: Tx, organization: Organization, invoiceId: string): Promise<void> {
    const invoice = await this.invoices.get(tx, organization.id, invoiceId);
    // Taken back before anybody was told of it.
    if (invoice.state === 'CREDITED') return;
    const addressee = (await this.tenancies.of(tx, organization, [invoice.leaseId])).get(invoice.leaseId);
    if (!addressee) return;
    const { owed } = await this.debts.standing(tx, organization, invoice.leaseId);
    const { total, dueOn, number } = invoice;
    const period = invoice.period ?? monthOf(dueOn);
    const occasion = { cause: issuedCause(invoiceId), notBefore: this.times.byDay(organization) };
    const lines = invoice.charges.map(({ description, amount }) => ({ description, amount }));
    await this.messages.enqueue(tx, organization, [
      smsTo(addressee, invoiceWording(addressee.tenancy, { period, amount: total, dueOn, owed }), occasion),
      ...emailTo(addressee, 'invoice.issued', occasion, (language, tenancy) =>
        invoiceEmail(language, tenancy, { organization: organization.name, number, period, lines, total, dueOn, owed }),
      ),
    ]);
  }

  /** A charge of it was taken back: a bill of which nothing is left is not told any more to who has not been told. */
  async credited(tx: Tx, organization: Organization, invoiceId: string): Promise<void> {
    const invoice = await this.invoices.get(tx, organization.id, invoiceId);
    if (invoice.state !== 'CREDITED') return;
    const addressee = (await this.tenancies.of(tx, organization, [invoice.leaseId])).get(invoice.leaseId);
    if (addressee) await this.messages.withdraw(tx, organization, issuedCause(invoiceId), addressee.contact.tenantId);
  }
}

const issuedCause = (invoiceId: string): string => `invoice.issued:${invoiceId}`;
