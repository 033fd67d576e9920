import { Injectable } from '@nestjs/common';
import { Clock, dateIn, type LocalDate } from '@plotihub/time';
import { Config } from '../../config.js';
import type { Organization } from '../organizations/index.js';
import { outsideQuietHours } from './quiet-hours.rules.js';

/** When messages may go out. */
@Injectable()
export class SendingTimesService {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** For what answers something that the tenant has just done. */
  atOnce(): Date {
    return this.clock.now();
  }

  /** For what nobody waits for: not between 20:00 and 07:00. */
  byDay(organization: Organization): Date {
    return outsideQuietHours(this.clock.now(), organization.timeZone);
  }

  /**
   * For the arrears ladder of a day: after payments on their way have arrived, and by day. Undefined if that is on another day, because
   * its texts would not be true then.
   */
  ofLadder(organization: Organization, day: LocalDate): Date | undefined {
    const now = this.clock.now();
    const afterLag = new Date(now.getTime() + this.config.intakeLagMinutes * 60_000);
    const at = outsideQuietHours(afterLag, organization.timeZone);
    return dateIn(now, organization.timeZone) === day && dateIn(at, organization.timeZone) === day ? at : undefined;
  }
}
