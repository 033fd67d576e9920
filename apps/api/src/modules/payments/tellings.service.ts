import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import type { Organization } from '../organizations/index.js';
import type { ChannelRow } from '../channels/index.js';
import type { ReceivedVia } from './inbound.repository.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';

/** Events of one channel, oldest first. */
export interface Intake {
  organization: Organization;
  channel: ChannelRow;
  events: readonly ClaimedEvent[];
}

/** One transaction as one source told of it: a callback, a line of a statement, an answer of the provider. */
export interface Telling {
  /** The provider's receipt: what makes tellings of two sources one transaction. */
  externalId: string;
  transactionType: string;
  amount: Money;
  /** When the payer paid. */
  at: Date;
  /** As the payer typed it; null where the source does not say. */
  reference: string | null;
  /** First name and masked number, for the person who looks at suspense. */
  payerHint: string | null;
  /** False for transfers that no customer made. */
  customer: boolean;
  /** The lease it is meant for, where the source knows better than a reference does: a payment that was asked for. */
  leaseId?: string;
}

/** A telling, or why an event is none. */
export type Reading = Outcome | { event: ClaimedEvent; telling: Telling };

/** Reads one kind of provider event. */
export interface TellingSource {
  /** `kind` of the events, such as `C2B_CONFIRMATION`. */
  kind: string;
  /** How the transactions that it tells of first are marked. */
  via: ReceivedVia;
  /**
   * A reading for each event, in the same order, in the transaction that books them; what else the events say may be written down
   * there too. Without calls to anybody outside.
   */
  read(tx: Tx, intake: Intake): Promise<Reading[]>;
}

/** Everybody who tells of money. A module registers its sources when it starts; the intake hears them all. */
@Injectable()
export class TellingSources {
  private readonly sources = new Map<string, TellingSource>();

  /** @throws Error if the kind is taken. */
  register(source: TellingSource): void {
    if (this.sources.has(source.kind)) throw new Error(`Provider events of the kind ${source.kind} are read twice.`);
    this.sources.set(source.kind, source);
  }

  /** A reading for each event, in the order in which they came. @throws Error for a kind that nobody reads */
  async read(tx: Tx, intake: Intake): Promise<Reading[]> {
    const read = new Map<string, Reading>();
    for (const [kind, events] of Map.groupBy(intake.events, (event) => event.kind))
      for (const reading of await this.of(kind).read(tx, { ...intake, events })) read.set(reading.event.id, reading);
    return intake.events.map(({ id }) => {
      const reading = read.get(id);
      if (!reading) throw new Error(`Provider event ${id} was not read.`);
      return reading;
    });
  }

  /** How a transaction that this event tells of first is marked. */
  via({ kind }: ClaimedEvent): ReceivedVia {
    return this.of(kind).via;
  }

  private of(kind: string): TellingSource {
    const source = this.sources.get(kind);
    if (!source) throw new Error(`Nobody reads provider events of the kind ${kind}.`);
    return source;
  }
}
