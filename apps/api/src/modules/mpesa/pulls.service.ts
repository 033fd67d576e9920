import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { ConnectionsRepository } from './connections.repository.js';
import { APP_PARTS, CredentialsService } from './credentials.service.js';
import { isCovered, settledOf, type Period } from './periods.rules.js';
import { PulledRepository, type PulledPage, type PulledTransaction } from './pulled.repository.js';
import { RequestsRepository } from './requests.repository.js';
import { RequestsService, type MpesaRequest } from './requests.service.js';

export type { Period, PulledPage, PulledTransaction };

const HOUR_MS = 3_600_000;
const USUAL_HOURS = 3;
/** What M-Pesa has not listed by then, it does not list: nobody has documented how long it takes. */
const LISTED_WITHIN_MS = HOUR_MS;

/** What M-Pesa lists of the payments of a channel, and for which time it was asked. */
@Injectable()
export class PullsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly requests: RequestsService,
    private readonly asked: RequestsRepository,
    private readonly pulled: PulledRepository,
    private readonly credentials: CredentialsService,
    private readonly clock: Clock,
  ) {}

  /**
   * To be asked within seconds, for the last three hours unless told.
   * @throws NotFound, NotMpesaChannel, CredentialsMissing, RequestUnderWay
   */
  async request(
    tx: Tx,
    organizationId: string,
    channelId: string,
    { hours = USUAL_HOURS, by }: { hours?: number | undefined; by?: string } = {},
  ): Promise<MpesaRequest> {
    await this.credentials.mustHave(tx, organizationId, channelId, APP_PARTS);
    await this.connections.lock(tx, organizationId, channelId);
    const toAt = this.clock.now();
    const fromAt = new Date(toAt.getTime() - hours * HOUR_MS);
    const asked = by === undefined ? {} : { requestedBy: by };
    return this.requests.create(tx, organizationId, { channelId, kind: 'PULL', fromAt, toAt, ...asked });
  }

  /** Asks soon if the channel is pulled at all, and is not being pulled already. */
  async want(tx: Tx, organizationId: string, channelId: string): Promise<void> {
    const connection = await this.connections.lock(tx, organizationId, channelId);
    if (!connection?.pullRegisteredAt || (await this.asked.isUnderWay(tx, organizationId, channelId, 'PULL'))) return;
    await this.request(tx, organizationId, channelId);
  }

  /** A page of what M-Pesa lists for a period, as far as it was asked, by time; `to` is exclusive. */
  transactions(db: Reader, organizationId: string, channelId: string, page: PulledPage): Promise<PulledTransaction[]> {
    return this.pulled.between(db, organizationId, channelId, page);
  }

  /** Those of the receipts that M-Pesa has ever listed, with their amounts. */
  async listed(
    db: Reader,
    organizationId: string,
    channelId: string,
    receipts: readonly string[],
  ): Promise<Map<string, PulledTransaction>> {
    const rows = await this.pulled.ofReceipts(db, organizationId, channelId, receipts);
    return new Map(rows.map((row) => [row.receipt, row]));
  }

  /** The times of a period of which Pull tells: what was paid then and is not listed was not paid. */
  async told(db: Reader, organizationId: string, channelId: string, { from, to }: Period): Promise<Period[]> {
    const around = { from, to: new Date(to.getTime() + LISTED_WITHIN_MS) };
    return settledOf(await this.asked.pulledPeriods(db, organizationId, channelId, around), LISTED_WITHIN_MS);
  }

  /** Since when M-Pesa is asked for the channel's payments by itself; undefined if it is not. */
  async pulledSince(db: Reader, organizationId: string, channelId: string): Promise<Date | undefined> {
    return (await this.connections.find(db, organizationId, channelId))?.pullRegisteredAt ?? undefined;
  }

  /** True if M-Pesa was asked for all of a period, so that what it did not list was not paid. */
  async covers(db: Reader, organizationId: string, channelId: string, period: { from: Date; to: Date }): Promise<boolean> {
    return isCovered(period, await this.asked.pulledPeriods(db, organizationId, channelId, period));
  }
}
