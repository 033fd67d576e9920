import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { LeasesService } from '../leases/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { InboundService, PaymentsService, SuspenseResolutionService, takesMoney } from '../payments/index.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/**
 * A till's confirmation names no lease, and often comes before the callback of the push that asked for it: then the money waits in
 * suspense for what the callback knows. Only M-Pesa's own word for the receipt counts here, never a guess.
 */
@Injectable()
export class StkSuspenseService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly inbound: InboundService,
    private readonly payments: PaymentsService,
    private readonly resolution: SuspenseResolutionService,
    private readonly leases: LeasesService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** A push has succeeded: its money may be in suspense already. */
  async succeeded(tx: Tx, organizationId: string, pushId: string): Promise<void> {
    const push = await this.repository.find(tx, organizationId, pushId);
    if (!push?.receipt) return;
    const paymentId = (await this.inbound.ofReceipts(tx, organizationId, push.channelId, [push.receipt])).get(push.receipt);
    if (paymentId !== undefined) await this.place(tx, push, paymentId);
  }

  /** Money has come into suspense: a push may have its receipt already. */
  async suspended(tx: Tx, organizationId: string, paymentId: string): Promise<void> {
    const [paid] = await this.inbound.ofPayments(tx, organizationId, [paymentId]);
    if (!paid) return;
    const push = await this.repository.findByReceipt(tx, organizationId, paid.channelId, paid.externalId);
    if (push) await this.place(tx, push, paymentId);
  }

  private async place(tx: Tx, push: PushRow, paymentId: string): Promise<void> {
    const { organizationId, leaseId, state, toldBy, requestedBy: userId } = push;
    if (state !== 'SUCCESS' || toldBy !== 'CALLBACK') return;
    if ((await this.payments.get(tx, organizationId, paymentId)).state !== 'SUSPENSE') return;
    if (!takesMoney(await this.leases.get(tx, organizationId, leaseId))) return;
    const organization = await this.organizations.get(tx, organizationId);
    await this.resolution.resolvePayment(tx, organization, paymentId, { userId, to: { leaseId } });
  }
}
