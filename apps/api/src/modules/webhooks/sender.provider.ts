import { Injectable } from '@nestjs/common';
import { Outbound } from '@plotihub/outbound';
import { Clock } from '@plotihub/time';
import { Webhook } from 'standardwebhooks';
import type { PublishedEvent } from './published-events.repository.js';
import type { Told } from './sending.rules.js';
import { WebhookAddresses } from './webhook-addresses.service.js';

/** Tells an endpoint of one event, by the rules of Standard Webhooks: https://www.standardwebhooks.com. Never in a transaction. */
@Injectable()
export class WebhookSender {
  private readonly outbound = new Outbound();

  constructor(
    private readonly addresses: WebhookAddresses,
    private readonly clock: Clock,
  ) {}

  /** @param secrets each signs: a receiver that knows one of them can check. Never throws. */
  async send(url: string, secrets: readonly string[], event: PublishedEvent): Promise<Told> {
    const began = this.clock.now();
    const body = bodyOf(event);
    const exchange = await this.outbound.send({
      url,
      chosenBy: this.addresses.chosenBy(url),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': event.id,
        'webhook-timestamp': String(Math.floor(began.getTime() / 1_000)),
        'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(event.id, began, body)).join(' '),
      },
      body,
    });
    const tookMs = this.clock.now().getTime() - began.getTime();
    if (!exchange.answered) return { status: null, failure: exchange.reason, tookMs };
    const { status } = exchange;
    return { status, failure: status >= 200 && status < 300 ? null : `HTTP ${status}`, tookMs };
  }
}

/** The body of a webhook: thin, so that whoever reads it asks the API, with its own rights, for what it needs. */
function bodyOf({ id, type, occurredAt, aggregateId, sequence, data }: PublishedEvent): string {
  return JSON.stringify({ id, type, timestamp: occurredAt.toISOString(), aggregateId, sequence, data });
}
