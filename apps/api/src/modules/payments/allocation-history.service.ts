import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { AllocationsService, type AllocationRow } from '../billing/index.js';
import { PaymentsRepository } from './payments.repository.js';

/** A part of a payment: what it settles, or settled until it was taken back. */
export interface Allocation extends AllocationRow {
  state: 'STANDING' | 'REVERSED';
}

/** What payments settle, and what they settled before. */
@Injectable()
export class AllocationHistoryService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly allocations: AllocationsService,
  ) {}

  /** In the order they were made, one more than a page holds. @throws NotFound */
  async history(db: Reader, organizationId: string, id: string, page: PageRequest): Promise<Allocation[]> {
    const payment = await this.payments.find(db, organizationId, id);
    if (!payment) throw new NotFound(`There is no payment ${id}.`);
    const rows = await this.allocations.ofPayment(db, organizationId, id, page);
    return rows.map((row) =>
      row.reversedAt === null ? { ...row, state: 'STANDING' } : { ...row, state: 'REVERSED', reason: row.reason ?? payment.reversalReason },
    );
  }
}
