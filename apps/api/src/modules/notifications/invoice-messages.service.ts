import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { monthOf } from '@plotihub/time';
import { InvoicesService, type InvoiceWithCharges } from '../billing/index.js';
import type { Organization } from '../organizations/index.js';
import { DebtsService } from './debts.service.js';
import { invoiceEmail } from './emails.rules.js';
import { emailTo, smsTo } from './letters.js';
import { MessagesService, type NewMessage } from './messages.service.js';
import { invoiceWording } from './money-texts.rules.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService, type Addressee } from './tenancies.service.js';

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

  /** Bills: a text each, and its lines by e-mail where there is an address. Costs the same few statements for one as for a hundred. */
  async issued(tx: Tx, organization: Organization, invoiceIds: readonly string[]): Promise<void> {
    // What was taken back before anybody was told of it is not told.
    const bills = (await this.invoices.getMany(tx, organization.id, invoiceIds)).filter(({ state }) => state !== 'CREDITED');
    const leaseIds = [...new Set(bills.map(({ leaseId }) => leaseId))];
    const addressees = await this.tenancies.of(tx, organization, leaseIds);
    const owed = await this.debts.owed(tx, organization, leaseIds);
    const notBefore = this.times.byDay(organization);
    const letters = bills.flatMap((bill) => {
      const addressee = addressees.get(bill.leaseId);
      return addressee ? this.letters(organization, addressee, { ...bill, owed: owed(bill.leaseId) }, notBefore) : [];
    });
    await this.messages.enqueue(tx, organization, letters);
  }

  private letters(
    { name }: Organization,
    addressee: Addressee,
    { id, number, dueOn, total, owed, charges, ...bill }: InvoiceWithCharges & { owed: Money },
    notBefore: Date,
  ): NewMessage[] {
    const period = bill.period ?? monthOf(dueOn);
    const occasion = { cause: issuedCause(id), notBefore };
    const lines = charges.map(({ description, amount }) => ({ description, amount }));
    return [
      smsTo(addressee, invoiceWording(addressee.tenancy, { period, amount: total, dueOn, owed }), occasion),
      ...emailTo(addressee, 'invoice.issued', occasion, (language, tenancy) =>
        invoiceEmail(language, tenancy, { organization: name, number, period, lines, total, dueOn, owed }),
      ),
    ];
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
