import type { Response } from 'supertest';
import type { Landlady } from './billing.js';
import { Office } from './office.js';
import { kes } from './portfolio.js';

type Wire = { amount: string; currency: string };

/** A deposit as GET /v1/deposits shows it. */
export interface DepositView {
  id: string;
  leaseId: string;
  kind: string;
  required: Wire;
  received: Wire;
  applied: Wire;
  refunded: Wire;
  transferred: Wire;
  withOwner: Wire;
  held: Wire;
  missing: Wire;
  topUpDueOn: string | null;
}

export interface DepositEventView {
  id: string;
  kind: string;
  change: Wire;
  effectiveOn: string;
  paymentId: string | null;
  reversalOf: string | null;
}

/** What happened, in words: `2026-11-08 RECEIVED 6000.00`. */
export const inWords = (events: readonly DepositEventView[]): string[] =>
  events.map(({ kind, change, effectiveOn, reversalOf }) => `${effectiveOn} ${kind}${reversalOf ? ' taken back' : ''} ${change.amount}`);

/** The deposits of an office's tenants, used by two people: an accountant proposes, the admin approves. */
export class DepositDesk {
  private constructor(
    readonly mine: Landlady,
    private readonly login: string,
    public accountant: Office,
  ) {}

  static async open(mine: Landlady): Promise<DepositDesk> {
    const accountant = await mine.office.colleague('ACCOUNTANT');
    return new DepositDesk(mine, accountant.login, accountant);
  }

  /** Time passes; both sign in again. */
  async at(instant: string): Promise<void> {
    await this.mine.at(instant);
    this.accountant = this.accountant.as(this.accountant.userId, await Office.signIn(this.mine.app, this.login));
  }

  async deposits(leaseId = this.mine.leaseId): Promise<DepositView[]> {
    return (await this.mine.office.get<{ data: DepositView[] }>(`/v1/deposits?leaseId=${leaseId}`)).data;
  }

  async deposit(kind = 'RENT', leaseId = this.mine.leaseId): Promise<DepositView> {
    const found = (await this.deposits(leaseId)).find((item) => item.kind === kind);
    if (!found) throw new Error(`Lease ${leaseId} has no deposit ${kind}.`);
    return found;
  }

  async events(id: string): Promise<string[]> {
    return inWords((await this.mine.office.get<{ data: DepositEventView[] }>(`/v1/deposits/${id}/events?limit=200`)).data);
  }

  propose(id: string, amount: string, more: object = {}): Promise<Response> {
    return this.accountant.send('post', `/v1/deposits/${id}/apply`, { amount: kes(amount), reason: 'Two months unpaid', ...more });
  }

  approve(proposalId: string, by = this.mine.office): Promise<Response> {
    return by.send('post', `/v1/proposals/${proposalId}/approval`, {});
  }

  /** Proposed by one, approved by the other, and the work that follows. */
  async apply(id: string, amount: string, more: object = {}): Promise<void> {
    const proposed = await this.propose(id, amount, more);
    if (proposed.status !== 201) throw new Error(JSON.stringify(proposed.body));
    const answer = await this.approve((proposed.body as { id: string }).id);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    await this.mine.app.work();
  }
}
