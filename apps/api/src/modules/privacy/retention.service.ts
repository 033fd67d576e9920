import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { RetentionRepository } from './retention.repository.js';
import { RETENTION_CLASSES, RETENTION_RULES, type RetentionRule } from './retention.rules.js';

/** Rows whose time has come. */
export interface DueData {
  retentionClass: string;
  table: string;
  action: 'DELETE' | 'BLANK';
  rows: number;
  /** What is older goes. */
  before: Date;
}

const BATCH = 500;
/** Batches of one rule in one night; the rest waits for the next. */
const MOST_BATCHES = 400;
const DAY_MS = 86_400_000;

/** Lets data go when their time has come. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly repository: RetentionRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What tonight's run will let go, and of each rule how much. */
  async preview(organizationId: string): Promise<DueData[]> {
    const due: DueData[] = [];
    for (const rule of RETENTION_RULES) {
      const before = this.cutoff(rule);
      due.push(report(rule, before, await this.repository.count(this.database.reader, rule, organizationId, before)));
    }
    return due;
  }

  /** Lets go what is due, in short transactions. Safe to run twice. */
  async run(organizationId: string): Promise<DueData[]> {
    const done: DueData[] = [];
    for (const rule of RETENTION_RULES) {
      const cutoff = this.cutoff(rule);
      let rows = 0;
      for (let batch = 0; batch < MOST_BATCHES; batch++) {
        const gone = await this.database.transaction((tx) => this.repository.apply(tx, rule, { organizationId, cutoff, limit: BATCH }));
        rows += gone;
        if (gone < BATCH) break;
      }
      done.push(report(rule, cutoff, rows));
    }
    return done;
  }

  private cutoff(rule: RetentionRule): Date {
    const days = RETENTION_CLASSES.find(({ name }) => name === rule.class)?.days;
    if (days === undefined || days === null) throw new Error(`The retention class ${rule.class} has no number of days.`);
    return new Date(this.clock.now().getTime() - days * DAY_MS);
  }
}

const report = (rule: RetentionRule, before: Date, rows: number): DueData => ({
  retentionClass: rule.class,
  table: rule.table,
  action: rule.action === 'DELETE' ? 'DELETE' : 'BLANK',
  rows,
  before,
});
