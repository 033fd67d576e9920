import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { ProofFactsRepository, type ProofScope } from './proof-facts.repository.js';
import { inChunks } from './statement-lines.repository.js';

/** What of payments lies where their money came in. */
@Injectable()
export class ArrivedMoneyService {
  constructor(private readonly facts: ProofFactsRepository) {}

  /**
   * By payment: zero for one that was taken back. The parts of a split payment count with the whole, and what it was moved from, however
   * often, with the last.
   */
  async of(db: Reader, scope: ProofScope, paymentIds: readonly string[]): Promise<Map<string, Money>> {
    const accountIds = await this.facts.arrivals(db, scope);
    const roots = await this.families(db, scope, paymentIds);
    const arrived = new Map<string, Money>();
    for (const chunk of inChunks([...roots.keys()]))
      for (const [id, money] of await this.facts.posted(db, scope, { paymentIds: chunk, accountIds })) {
        const root = roots.get(id) ?? id;
        arrived.set(root, (arrived.get(root) ?? Money.zero(scope.currency)).plus(money));
      }
    return arrived;
  }

  /** Every payment of the families, with the one at their head. */
  private async families(db: Reader, scope: ProofScope, paymentIds: readonly string[]): Promise<Map<string, string>> {
    const roots = new Map(paymentIds.map((id) => [id, id]));
    for (let found = [...roots.keys()]; found.length > 0;) {
      const relatives = [];
      for (const chunk of inChunks(found)) relatives.push(...(await this.facts.relatives(db, scope, chunk)));
      const unseen = relatives.filter(({ id }) => !roots.has(id));
      for (const { id, of } of unseen) roots.set(id, roots.get(of) ?? of);
      found = unseen.map(({ id }) => id);
    }
    return roots;
  }
}
