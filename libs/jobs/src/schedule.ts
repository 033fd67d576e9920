import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@plotihub/database';
import { addDays, Clock, dateIn, later, timeIn, type LocalDate, type TimeZone } from '@plotihub/time';

/** Work that is due once a day for each organization. */
export interface DailyJob {
  /** Stored; never changes. */
  name: string;
  /** Wall-clock time in the organization's zone from which the day's run is due, `HH:MM`. */
  at: string;
  /** After days without a worker: run each missed day, oldest first, or only the present one. */
  catchUp: 'each-day' | 'latest-day';
  /** Must be safe to run twice for one day: a crash midway is followed by another run. */
  run(organizationId: string, day: LocalDate): Promise<void>;
}

/** For whom jobs run. */
export interface ScheduledOrganization {
  id: string;
  zone: TimeZone;
  /** First day for which a run is due. */
  since: LocalDate;
}

/** Answers for the application: pages of organizations in id order, after the given id. */
export abstract class OrganizationDirectory {
  abstract list(after: string | undefined, limit: number): Promise<ScheduledOrganization[]>;
}

export type RunFailure = (job: string, organizationId: string, day: LocalDate, error: unknown) => void;

/** A run that has not finished in this time belongs to a worker that died. */
const LEASE_MINUTES = 10;
/** Days caught up for one job and organization in one pass. */
const CATCH_UP_PER_PASS = 31;
const ORGANIZATIONS_PER_PAGE = 200;
/** Days within which a job that runs at all has run. */
const RECENT_DAYS = 3;

const keyOf = (organizationId: string, name: string): string => `${organizationId}/${name}`;

/** Runs daily jobs: a row in `runs` per (job, organization, day) is at once the lock and the memory of what ran. */
@Injectable()
export class Schedule {
  private readonly jobs: DailyJob[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly organizations: OrganizationDirectory,
  ) {}

  /** @throws Error if the name is taken. */
  add(job: DailyJob): void {
    if (this.jobs.some(({ name }) => name === job.name)) throw new Error(`The job ${job.name} is scheduled twice.`);
    this.jobs.push(job);
  }

  /** Runs everything that is due now. @returns how many runs were made. */
  async runDue(onFailure: RunFailure): Promise<number> {
    let made = 0;
    let after: string | undefined;
    for (;;) {
      const page = await this.organizations.list(after, ORGANIZATIONS_PER_PAGE);
      const done = await this.lastDone(page);
      for (const organization of page) {
        for (const job of this.jobs) made += await this.runJob(job, organization, done.get(keyOf(organization.id, job.name)), onFailure);
      }
      after = page.at(-1)?.id;
      if (page.length < ORGANIZATIONS_PER_PAGE) return made;
    }
  }

  private async runJob(
    job: DailyJob,
    organization: ScheduledOrganization,
    done: LocalDate | undefined,
    onFailure: RunFailure,
  ): Promise<number> {
    let made = 0;
    for (const day of await this.dueDays(job, organization, done)) {
      if (!(await this.claim(job.name, organization.id, day))) break; // Done, or another worker is at it: the days after it wait.
      made++;
      try {
        await job.run(organization.id, day);
        await this.finish(job.name, organization.id, day, 'DONE', null);
      } catch (error) {
        onFailure(job.name, organization.id, day, error);
        await this.finish(job.name, organization.id, day, 'FAILED', error instanceof Error ? error.message : String(error));
        break; // The next days wait: jobs may build on each other.
      }
    }
    return made;
  }

  /**
   * The newest day of the last few that is done, for each organization and job of a page: one question in the many minutes in which
   * nothing is due. Who is not in it has never run, or not for days.
   */
  private async lastDone(page: readonly ScheduledOrganization[]): Promise<Map<string, LocalDate>> {
    if (page.length === 0) return new Map();
    const since = addDays(dateIn(this.clock.now(), 'UTC'), -RECENT_DAYS);
    const rows: { organizationId: string; name: string; day: LocalDate }[] = await this.database.reader.query(
      `SELECT organization_id AS organizationId, name, MAX(day) AS day FROM runs FORCE INDEX (runs_day)
        WHERE organization_id IN (?) AND day >= ? AND state = 'DONE' GROUP BY organization_id, name`,
      [page.map(({ id }) => id), since],
    );
    return new Map(rows.map(({ organizationId, name, day }) => [keyOf(organizationId, name), day]));
  }

  private async dueDays(job: DailyJob, { id, zone, since }: ScheduledOrganization, recent: LocalDate | undefined): Promise<LocalDate[]> {
    const now = this.clock.now();
    const today = dateIn(now, zone);
    const last = timeIn(now, zone) >= job.at ? today : addDays(today, -1);
    if (recent !== undefined && recent >= last) return [];
    if (job.catchUp === 'latest-day') return last >= since ? [last] : [];
    const done = recent ?? (await this.lastEverDone(id, job.name));
    const days: LocalDate[] = [];
    for (let day = done ? later(addDays(done, 1), since) : since; day <= last && days.length < CATCH_UP_PER_PASS; day = addDays(day, 1))
      days.push(day);
    return days;
  }

  private async lastEverDone(organizationId: string, name: string): Promise<LocalDate | null> {
    const rows: { day: LocalDate | null }[] = await this.database.reader.query(
      "SELECT MAX(day) AS day FROM runs WHERE organization_id = ? AND name = ? AND state = 'DONE'",
      [organizationId, name],
    );
    return rows[0]?.day ?? null;
  }

  /** True if this worker may run it: it is new, or failed, or its worker died. */
  private claim(name: string, organizationId: string, day: LocalDate): Promise<boolean> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + LEASE_MINUTES * 60_000);
    return this.database.transaction(async (tx: Tx) => {
      // Take over first, insert second: an insert that meets a twin's row holds a shared lock, and an update after it would deadlock.
      const taken: { affectedRows: number } = await tx.query(
        `UPDATE runs SET state = 'RUNNING', attempts = attempts + 1, started_at = ?, leased_until = ?
          WHERE organization_id = ? AND name = ? AND day = ? AND state IN ('RUNNING', 'FAILED') AND leased_until < ?`,
        [now, until, organizationId, name, day, now],
      );
      if (taken.affectedRows === 1) return true;
      const inserted: { affectedRows: number } = await tx.query(
        "INSERT IGNORE INTO runs (organization_id, name, day, state, attempts, started_at, leased_until) VALUES (?, ?, ?, 'RUNNING', 1, ?, ?)",
        [organizationId, name, day, now, until],
      );
      return inserted.affectedRows === 1;
    });
  }

  private async finish(
    name: string,
    organizationId: string,
    day: LocalDate,
    state: 'DONE' | 'FAILED',
    error: string | null,
  ): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query('UPDATE runs SET state = ?, finished_at = ?, last_error = ? WHERE organization_id = ? AND name = ? AND day = ?', [
        state,
        this.clock.now(),
        error?.slice(0, 500) ?? null,
        organizationId,
        name,
        day,
      ]),
    );
  }
}
