import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { dateIn, type LocalDate } from '@plotihub/time';
import { Config } from '../../config.js';
import { DeclaredPaymentsService } from '../cash/index.js';
import type { Organization } from '../organizations/index.js';
import type { LadderTurn } from './ladder.rules.js';
import { mayWait, waitsUntil } from './slip-waits.rules.js';

/** Whoever has declared a payment is not chased while the office can still look at it. */
@Injectable()
export class SlipWaitsService {
  constructor(
    private readonly declared: DeclaredPaymentsService,
    private readonly config: Config,
  ) {}

  /** Of the leases whose step waits on a day: the last day on which it does. */
  async of(
    db: Reader,
    organization: Organization,
    day: LocalDate,
    turns: readonly { leaseId: string; turn: LadderTurn }[],
  ): Promise<Map<string, LocalDate>> {
    const leaseIds = turns.filter(({ turn }) => mayWait(turn.step)).map(({ leaseId }) => leaseId);
    const declared = await this.declared.undecided(db, organization.id, leaseIds);
    const until = [...declared].map(([leaseId, at]): [string, LocalDate] => {
      return [leaseId, waitsUntil(dateIn(at, organization.timeZone), this.config.slipWaitDays)];
    });
    return new Map(until.filter(([, last]) => day <= last));
  }
}
