import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import type { EndpointRow } from './endpoints.repository.js';
import { WebhookSender } from './sender.provider.js';
import { WebhookSendingService } from './webhook-sending.service.js';

const REST_MS = 500;
/** Loops of one worker: an endpoint that hangs keeps one of them waiting, and no other endpoint. */
const LANES = 4;
/** Lots sent to one endpoint before the others have their turn, and the claim is taken anew. */
const MOST_LOTS = 3;

/** Tells endpoints what happened: a transaction that claims one, requests outside any, a transaction that writes what came of them. */
@Injectable()
export class WebhooksJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly sending: WebhookSendingService,
    private readonly sender: WebhookSender,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    for (let lane = 1; lane <= LANES; lane++)
      this.background.add({ name: `webhooks-${lane}`, restMs: REST_MS, work: () => this.serveNext() });
  }

  private async serveNext(): Promise<boolean> {
    const endpoint = await this.database.transaction((tx) => this.sending.claim(tx));
    if (!endpoint) return false;
    const secrets = await this.sending.secrets(endpoint);
    for (let lots = 0; lots < MOST_LOTS && (await this.sendLot(endpoint, secrets)); lots++);
    await this.database.transaction((tx) => this.sending.release(tx, endpoint));
    return true;
  }

  /** @returns whether there may be more, and the endpoint may have it */
  private async sendLot(endpoint: EndpointRow, secrets: readonly string[]): Promise<boolean> {
    const due = await this.sending.due(endpoint);
    if (due.length === 0) return false;
    const sent = await Promise.all(due.map(async (one) => ({ ...one, told: await this.sender.send(endpoint.url, secrets, one.event) })));
    const goOn = await this.database.transaction((tx) => this.sending.settle(tx, endpoint, sent));
    const failed = sent.filter(({ told }) => told.failure !== null).length;
    if (failed > 0) {
      const { organizationId, id: endpointId } = endpoint;
      this.log.warn({ organizationId, endpointId, failed, sent: sent.length }, 'a webhook endpoint did not take what it was sent');
    }
    return goOn;
  }
}
