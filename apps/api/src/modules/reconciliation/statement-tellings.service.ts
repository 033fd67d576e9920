import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { TellingSources, type Intake, type Reading, type Telling } from '../payments/index.js';
import { hasValidCheck, normaliseReference, UnitsService } from '../properties/index.js';
import { hintOf, possibleReferences } from './narration.rules.js';

/** The kind of provider event that a line of a statement is. */
export const STATEMENT_LINE = 'STATEMENT_LINE';

/** A line as the intake is told of it: the body of the provider event. */
export interface ToldLine {
  lineId: string;
  externalId: string;
  type: string;
  amountMinor: number;
  currency: string;
  at: string;
  /** What the payer typed; null where the statement does not say. */
  account: string | null;
  details: string;
  party: string;
  customer: boolean;
}

/** Reads lines of statements of which nobody else has told. */
@Injectable()
export class StatementTellingsService {
  constructor(
    sources: TellingSources,
    private readonly units: UnitsService,
  ) {
    sources.register({ kind: STATEMENT_LINE, via: 'STATEMENT', read: (tx, intake) => this.read(tx, intake) });
  }

  private async read(tx: Tx, { organization, events }: Intake): Promise<Reading[]> {
    const readings: Reading[] = [];
    for (const event of events) {
      const line = lineIn(event.body);
      if (!line) readings.push({ event, state: 'UNREADABLE', reason: 'not-a-statement-line', inboundTransactionId: null });
      else readings.push({ event, telling: await this.telling(tx, organization.id, line) });
    }
    return readings;
  }

  private async telling(tx: Tx, organizationId: string, line: ToldLine): Promise<Telling> {
    return {
      externalId: line.externalId,
      transactionType: line.type,
      amount: Money.of(line.amountMinor, line.currency),
      at: new Date(line.at),
      reference: line.account ?? (await this.referenceIn(tx, organizationId, line.details)),
      payerHint: hintOf(line.party),
      customer: line.customer,
    };
  }

  /** The one reference that a narration holds; of several, or none, a person decides. Never a name, a phone or an amount. */
  private async referenceIn(tx: Tx, organizationId: string, details: string): Promise<string | null> {
    const { references, invoices } = possibleReferences(details);
    const borne: string[] = [];
    for (const reference of references) {
      const normal = normaliseReference(reference);
      if (hasValidCheck(normal) && (await this.units.findByReference(tx, organizationId, normal))) borne.push(normal);
    }
    const found = [...new Set(borne)];
    if (found.length === 1) return found[0] ?? null;
    return found.length === 0 && invoices.length === 1 ? (invoices[0] ?? null) : null;
  }
}

/** Undefined if it was changed where it lay. */
function lineIn(body: string): ToldLine | undefined {
  try {
    const line = JSON.parse(body) as Partial<ToldLine> | null;
    const sound =
      typeof line?.externalId === 'string' && Number.isSafeInteger(line.amountMinor) && !Number.isNaN(Date.parse(line.at ?? ''));
    return sound ? (line as ToldLine) : undefined;
  } catch {
    return undefined;
  }
}
