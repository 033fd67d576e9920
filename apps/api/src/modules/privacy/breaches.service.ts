import { Injectable } from '@nestjs/common';
import { Database, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { BreachesRepository, type BreachRow } from './breaches.repository.js';
import { BreachAlreadyNotified } from './privacy.errors.js';

const HOUR_MS = 3_600_000;
/** Data Protection Act 2019, section 43: the Commissioner is told within 72 hours of becoming aware. */
const NOTIFY_HOURS = 72;
const OVERDUE_AT_ONCE = 100;

export interface Breach extends Omit<BreachRow, 'organizationId' | 'state'> {
  state: 'OPEN' | 'NOTIFIED' | 'OVERDUE';
  /** Whole hours until the Commissioner must have been told, rounded down; negative when that is past; null when it is done. */
  hoursLeft: number | null;
}
export interface NewBreach {
  description: string;
  /** Hours since somebody came to know of it; 0 unless told. */
  awareHoursAgo?: number;
  measures?: string;
  persons?: number;
  dataClasses?: string[];
}
export type BreachChanges = Partial<Pick<BreachRow, 'description' | 'measures' | 'persons' | 'dataClasses'>>;

/** The register of breaches and its 72-hour clock. */
@Injectable()
export class BreachesService {
  constructor(
    private readonly repository: BreachesRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async create(tx: Tx, organizationId: string, input: NewBreach & { by: string }): Promise<Breach> {
    const now = this.clock.now();
    const awareAt = new Date(now.getTime() - (input.awareHoursAgo ?? 0) * HOUR_MS);
    const row: BreachRow = {
      organizationId,
      id: newId('brc'),
      awareAt,
      dueAt: new Date(awareAt.getTime() + NOTIFY_HOURS * HOUR_MS),
      notifiedAt: null,
      description: input.description,
      measures: input.measures ?? null,
      persons: input.persons ?? null,
      dataClasses: input.dataClasses ?? [],
      state: 'OPEN',
      version: 1,
      createdBy: input.by,
      createdAt: now,
      updatedAt: now,
    };
    await this.repository.insert(tx, row);
    return this.toBreach(row);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Breach> {
    return this.toBreach(await this.find(db, organizationId, id));
  }

  /** In the order they were entered, one more than the page holds if there are more. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<Breach[]> {
    return (await this.repository.list(db, organizationId, page.after ?? '', page.limit + 1)).map((row) => this.toBreach(row));
  }

  /** @throws NotFound, PreconditionFailed */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: BreachChanges): Promise<Breach> {
    const row = await this.find(tx, organizationId, target.id);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return this.write(tx, { ...row, ...given, version: target.version });
  }

  /** The Commissioner was told; the clock stops. @throws NotFound, BreachAlreadyNotified */
  async notified(tx: Tx, organizationId: string, id: string): Promise<Breach> {
    const row = await this.find(tx, organizationId, id);
    if (row.notifiedAt) throw new BreachAlreadyNotified(`That was at ${row.notifiedAt.toISOString()}.`);
    return this.write(tx, { ...row, state: 'NOTIFIED', notifiedAt: this.clock.now() });
  }

  /** Breaches that have just become overdue; each is handed out once. */
  takeOverdue(): Promise<{ organizationId: string; id: string; dueAt: Date }[]> {
    return this.database.transaction((tx) => this.repository.takeOverdue(tx, this.clock.now(), OVERDUE_AT_ONCE));
  }

  private async write(tx: Tx, row: BreachRow): Promise<Breach> {
    if (!(await this.repository.update(tx, { ...row, updatedAt: this.clock.now() })))
      throw new PreconditionFailed('The breach has changed since you read it.');
    return this.get(tx, row.organizationId, row.id);
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<BreachRow> {
    const row = isId(id, 'brc') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no breach ${id}.`);
    return row;
  }

  private toBreach({ organizationId: _, ...row }: BreachRow): Breach {
    if (row.notifiedAt) return { ...row, state: 'NOTIFIED', hoursLeft: null };
    const hoursLeft = Math.floor((row.dueAt.getTime() - this.clock.now().getTime()) / HOUR_MS);
    return { ...row, state: hoursLeft < 0 ? 'OVERDUE' : 'OPEN', hoursLeft };
  }
}
