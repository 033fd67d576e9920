import { Injectable } from '@nestjs/common';
import { isDuplicate, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';
import { ReferenceUsed } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';
import {
  SuspenseItemsRepository,
  type ReturnWay,
  type SuspenseFilter,
  type SuspenseRow,
  type SuspenseTotal,
} from './suspense-items.repository.js';

export {
  RETURN_WAYS,
  SUSPENSE_STATES,
  type ReturnWay,
  type SuspenseFilter,
  type SuspenseRow,
  type SuspenseState,
} from './suspense-items.repository.js';

/** What of a payment in suspense decides how it goes back. */
export type SuspendedPayment = Pick<PaymentRow, 'id' | 'method' | 'channelId' | 'amount' | 'receiptPostingId'>;

/** Money whose lease is not known yet, each with its payment: what the desk that decides about it works on. */
@Injectable()
export class SuspenseItemsService {
  constructor(
    private readonly repository: SuspenseItemsRepository,
    private readonly payments: PaymentsRepository,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<SuspenseRow> {
    const item = await this.repository.find(db, organizationId, id);
    if (!item) throw new NotFound(`There is no suspense item ${id}.`);
    return item;
  }

  /** In the order they came. */
  list(db: Reader, organizationId: string, filter: SuspenseFilter & { after?: string; limit: number }): Promise<SuspenseRow[]> {
    return this.repository.list(db, organizationId, filter);
  }

  /** What is still in suspense: how many and how much, by reason, state and day of payment. */
  totals(db: Reader, organizationId: string): Promise<SuspenseTotal[]> {
    return this.repository.totals(db, organizationId);
  }

  /** The item with its payment, whose row is where all who decide about it meet. @throws NotFound */
  async lock(tx: Tx, organizationId: string, id: string): Promise<{ item: SuspenseRow; payment: SuspendedPayment }> {
    const { paymentId } = await this.get(tx, organizationId, id);
    const payment = await this.payments.lock(tx, organizationId, paymentId);
    if (!payment) throw new Error(`Payment ${paymentId} is gone.`);
    return { item: await this.get(tx, organizationId, id), payment };
  }

  /** Who looks after it, and what was found out. @returns false if the version is no longer the expected one */
  update(
    tx: Tx,
    key: { organizationId: string; id: string; version: number },
    changes: { assignedTo: string | null; note: string | null },
  ): Promise<boolean> {
    return this.repository.update(tx, key, changes);
  }

  /** A locked item is about to be sent back, or is not after all. */
  async setState(tx: Tx, organizationId: string, id: string, state: 'OPEN' | 'RETURN_PENDING'): Promise<void> {
    await this.repository.setState(tx, organizationId, id, state);
  }

  /** A locked item, and its payment, went back. @throws ReferenceUsed */
  async markReturned(
    tx: Tx,
    organizationId: string,
    { id, paymentId }: Pick<SuspenseRow, 'id' | 'paymentId'>,
    done: { way: ReturnWay; reference: string; on: LocalDate; by: string; at: Date },
  ): Promise<void> {
    try {
      await this.repository.markReturned(tx, organizationId, id, done);
    } catch (error) {
      if (isDuplicate(error, 'suspense_items_return')) throw new ReferenceUsed(`Another payment was sent back under ${done.reference}.`);
      throw error;
    }
    await this.payments.markEnded(tx, organizationId, paymentId, 'RETURNED');
  }
}
