import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { Clock, type YearMonth } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ImportHasErrors } from './imports.errors.js';
import { ImportsRepository } from './imports.repository.js';
import { LeaseWriterService } from './lease-writer.service.js';
import { PortfolioWriterService } from './portfolio-writer.service.js';
import type { RentRollFile } from './rent-roll-files.service.js';
import { RentRollPlanService, type RentRollPlan } from './rent-roll-plan.service.js';
import { MOST_ERRORS, type RowError } from './rent-roll.rules.js';
import { summarise, type Summary } from './summary.rules.js';

/** What an import would do, or did. */
export interface ImportResult extends Summary {
  /** Null for a dry run. */
  id: string | null;
  mode: 'dry-run' | 'commit';
  billFrom: YearMonth;
  /** Rows with anything in them below the header. */
  rows: number;
  ignoredColumns: string[];
  errorCount: number;
  errors: RowError[];
}

/** Brings what an organization kept in a spreadsheet into the books, once and whole. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly planner: RentRollPlanService,
    private readonly portfolio: PortfolioWriterService,
    private readonly leases: LeaseWriterService,
    private readonly repository: ImportsRepository,
    private readonly clock: Clock,
  ) {}

  /** What a commit of the file would do now, and every error in it. Writes nothing. */
  async dryRun(db: Reader, organization: Organization, file: RentRollFile): Promise<ImportResult> {
    const plan = await this.planner.plan(db, organization, file.roll);
    return { id: null, mode: 'dry-run', ...resultOf(organization, file, plan) };
  }

  /**
   * Imports the file whole. One that was imported before is not imported again: the first result is answered.
   * @throws ImportHasErrors, with the errors of the dry run
   */
  async commit(tx: Tx, organization: Organization, file: RentRollFile, requestedBy: string): Promise<ImportResult> {
    const id = newId('imp');
    const { sha256: fileSha256, roll } = file;
    const createdAt = this.clock.now();
    const before = await this.repository.claim(tx, organization.id, {
      id,
      kind: 'RENT_ROLL',
      fileSha256,
      rowCount: roll.rowCount,
      requestedBy,
      createdAt,
    });
    if (before !== undefined) return before as ImportResult;

    const plan = await this.planner.plan(tx, organization, roll);
    if (plan.errors.count > 0) throw hasErrors(plan);
    const letUnits = await this.portfolio.write(tx, organization, plan.properties, file.days.openingOn);
    await this.leases.write(tx, organization, letUnits, file.days);
    const result: ImportResult = { id, mode: 'commit', ...resultOf(organization, file, plan) };
    await this.repository.finish(tx, organization.id, id, result);
    return result;
  }
}

function resultOf(organization: Organization, { roll, billFrom }: RentRollFile, plan: RentRollPlan): Omit<ImportResult, 'id' | 'mode'> {
  return {
    billFrom,
    rows: roll.rowCount,
    ignoredColumns: roll.header.ignored,
    ...summarise(plan.properties, organization.currency),
    errorCount: plan.errors.count,
    errors: plan.errors.list(),
  };
}

function hasErrors({ errors }: RentRollPlan): InstanceType<typeof ImportHasErrors> {
  const more = errors.count > MOST_ERRORS ? `; the first ${MOST_ERRORS} are listed` : '';
  return new ImportHasErrors(`The file has ${errors.count} errors${more}.`, {
    errorCount: errors.count,
    errors: errors.list().map((error) => ({ pointer: `/${error.row}/${error.column}`, ...error })),
  });
}
