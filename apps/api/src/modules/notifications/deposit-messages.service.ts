import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { DepositsService } from '../billing/index.js';
import type { Organization } from '../organizations/index.js';
import { PaymentsService } from '../payments/index.js';
import { DebtsService } from './debts.service.js';
import { depositAppliedWording, depositMovedWording } from './deposit-wordings.rules.js';
import { smsTo } from './letters.js';
import { MessagesService } from './messages.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService, type Addressee } from './tenancies.service.js';
import type { Wording } from './templates.rules.js';

/** What tenants are told of money that left their deposits. The office did it, so it keeps the quiet hours. */
@Injectable()
export class DepositMessagesService {
  constructor(
    private readonly deposits: DepositsService,
    private readonly payments: PaymentsService,
    private readonly debts: DebtsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** It paid what they owed. One that was taken back since is told as that alone. */
  async applied(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const { leaseId, amount, state } = await this.payments.get(tx, organization.id, paymentId);
    if (leaseId === null || state !== 'POSTED') return;
    const held = await this.heldAt(tx, organization, leaseId);
    const { owed } = await this.debts.standing(tx, organization, leaseId);
    await this.tell(tx, organization, { leaseId, cause: `deposit.applied:${paymentId}` }, ({ tenancy }) =>
      depositAppliedWording(tenancy, { amount, held, owed }),
    );
  }

  /** It is the deposit of another lease of theirs. */
  async moved(tx: Tx, organization: Organization, paymentId: string): Promise<void> {
    const { leaseId, amount, state, valueOn: on } = await this.payments.get(tx, organization.id, paymentId);
    if (leaseId === null || state !== 'POSTED') return;
    const held = await this.heldAt(tx, organization, leaseId);
    await this.tell(tx, organization, { leaseId, cause: `deposit.moved:${paymentId}` }, ({ tenancy }) =>
      depositMovedWording(tenancy, { amount, on, held }),
    );
  }

  /** A text about a lease; to nobody, if there is nobody to tell. */
  async tell(
    tx: Tx,
    organization: Organization,
    { leaseId, cause }: { leaseId: string; cause: string },
    wording: (addressee: Addressee) => Wording,
  ): Promise<void> {
    const addressee = (await this.tenancies.of(tx, organization, [leaseId])).get(leaseId);
    if (!addressee) return;
    const occasion = { cause, notBefore: this.times.byDay(organization) };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording(addressee), occasion)]);
  }

  private async heldAt(tx: Tx, organization: Organization, leaseId: string): Promise<Money> {
    const items = await this.deposits.list(tx, organization.id, leaseId);
    return Money.sum(
      items.map(({ held }) => held),
      organization.currency,
    );
  }
}
