import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { monthOf } from '@plotihub/time';
import { ChargesService } from '../billing/index.js';
import type { Organization } from '../organizations/index.js';
import { DebtsService } from './debts.service.js';
import { smsTo } from './letters.js';
import { MessagesService } from './messages.service.js';
import { lateFeeReversedWording, lateFeeWording } from './money-texts.rules.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService } from './tenancies.service.js';

/** What tenants are told about late fees. Fees are assessed by night: these keep the quiet hours. */
@Injectable()
export class LateFeeMessagesService {
  constructor(
    private readonly charges: ChargesService,
    private readonly debts: DebtsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** A late fee was added. */
  async assessed(tx: Tx, organization: Organization, chargeId: string): Promise<void> {
    const charge = await this.charges.get(tx, organization.id, chargeId);
    // Taken back before anybody was told of it.
    if (charge.voidedOn !== null) return;
    const addressee = (await this.tenancies.of(tx, organization, [charge.leaseId])).get(charge.leaseId);
    if (!addressee) return;
    const { owed } = await this.debts.standing(tx, organization, charge.leaseId);
    const lateFee = { fee: charge.amount, period: charge.period ?? monthOf(charge.dueOn), owed };
    const occasion = { cause: assessedCause(chargeId), notBefore: this.times.byDay(organization) };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, lateFeeWording(addressee.tenancy, lateFee), occasion)]);
  }

  /** A late fee was taken back: told to who has been told of it. */
  async reversed(tx: Tx, organization: Organization, chargeId: string): Promise<void> {
    const charge = await this.charges.get(tx, organization.id, chargeId);
    const addressee = (await this.tenancies.of(tx, organization, [charge.leaseId])).get(charge.leaseId);
    if (!addressee) return;
    if (!(await this.messages.withdraw(tx, organization, assessedCause(chargeId), addressee.contact.tenantId))) return;
    const { owed } = await this.debts.standing(tx, organization, charge.leaseId);
    const lateFee = { fee: charge.amount, period: charge.period ?? monthOf(charge.dueOn), owed };
    const occasion = { cause: `latefee.reversed:${chargeId}`, notBefore: this.times.byDay(organization) };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, lateFeeReversedWording(addressee.tenancy, lateFee), occasion)]);
  }
}

const assessedCause = (chargeId: string): string => `latefee.assessed:${chargeId}`;
