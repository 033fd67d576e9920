import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { AllocationsRepository, type AllocationRow } from './allocations.repository.js';

export type { AllocationRow };

/** What payments settled in the course of time. */
@Injectable()
export class AllocationsService {
  constructor(private readonly repository: AllocationsRepository) {}

  /** Allocations of a payment in the order they were made, those that were taken back too; one more than a page holds. */
  ofPayment(db: Reader, organizationId: string, paymentId: string, { after, limit }: PageRequest): Promise<AllocationRow[]> {
    return this.repository.ofPayment(db, organizationId, paymentId, { after, limit: limit + 1 });
  }
}
