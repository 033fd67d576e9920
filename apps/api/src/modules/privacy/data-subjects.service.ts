import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound } from '@plotihub/http';
import { SubjectRows, type Row, type SubjectIds } from '@plotihub/personal-data';
import { Clock } from '@plotihub/time';
import {
  AlreadyErased,
  BalanceStillOpen,
  ErasureNotRequested,
  OnlyAdmin,
  LeaseStillLive,
  StillOwnsProperty,
  WorksElsewhere,
} from './privacy.errors.js';
import { PrivacyRepository, type ErasureRow } from './privacy.repository.js';

/** A person's copy of their data. */
export interface SubjectCopy {
  subjectId: string;
  madeAt: Date;
  tables: Record<string, Row[]>;
}

/** What an erasure would change, or has changed. */
export interface ErasurePreview {
  subjectId: string;
  /** Rows in which something is blanked, by table. */
  rows: Record<string, number>;
}

export type Erasure = ErasureRow & ErasurePreview;

/** Whom an id stands for. */
type Kind = 'tenant' | 'owner' | 'user';
const KINDS: readonly { prefix: string; kind: Kind }[] = [
  { prefix: 'ten', kind: 'tenant' },
  { prefix: 'own', kind: 'owner' },
  { prefix: 'usr', kind: 'user' },
];
const ENDED: readonly string[] = ['DRAFT', 'CANCELLED', 'VACATED', 'SETTLED', 'CLOSED'];

const unknown = (id: string): InstanceType<typeof NotFound> => new NotFound(`There is no person ${id}.`);

/** The rights of the people whom data are about: tenants, owners of property, and those who sign in. */
@Injectable()
export class DataSubjectsService {
  constructor(
    private readonly repository: PrivacyRepository,
    private readonly rows: SubjectRows,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Everything that is stored about a person, in clear text. @throws NotFound */
  async copy(db: Reader, organizationId: string, id: string): Promise<SubjectCopy> {
    const subject = await this.subject(db, organizationId, id);
    return { subjectId: id, madeAt: this.clock.now(), tables: await this.rows.read(db, organizationId, subject) };
  }

  /** What an erasure would change. @throws NotFound and whatever forbids it */
  async preview(db: Reader, organizationId: string, id: string): Promise<ErasurePreview> {
    const subject = await this.subject(db, organizationId, id);
    await this.mustBeErasable(db, organizationId, id);
    return { subjectId: id, rows: await this.rows.countErasable(db, organizationId, subject) };
  }

  /** The first of two steps: nothing is blanked yet. @throws NotFound and whatever forbids it */
  async request(tx: Tx, organizationId: string, id: string, by: { userId: string; reason: string }): Promise<Erasure> {
    const preview = await this.preview(tx, organizationId, id);
    const row: ErasureRow = {
      organizationId,
      id: newId('ers'),
      subjectId: id,
      state: 'REQUESTED',
      reason: by.reason,
      requestedBy: by.userId,
      requestedAt: this.clock.now(),
      confirmedBy: null,
      confirmedAt: null,
    };
    await this.repository.insertErasure(tx, row);
    return { ...row, ...preview };
  }

  /**
   * Blanks the person everywhere; ids and amounts stay. What forbade it then may forbid it now.
   * @throws NotFound, ErasureNotRequested and whatever forbids it
   */
  async confirm(tx: Tx, organizationId: string, id: string, by: { userId: string; erasureId: string }): Promise<Erasure> {
    const erasure = await this.repository.lockErasure(tx, organizationId, by.erasureId);
    if (!erasure || erasure.subjectId !== id) throw unknown(id);
    if (erasure.state !== 'REQUESTED') throw new ErasureNotRequested(`Erasure ${erasure.id} is ${erasure.state}.`);
    await this.mustBeErasable(tx, organizationId, id, true);
    const rows = await this.rows.erase(tx, organizationId, await this.subject(tx, organizationId, id));
    const at = this.clock.now();
    const kind = kindOf(id);
    if (kind === 'user') await this.repository.endMembership(tx, organizationId, id, at);
    else await this.repository.markErased(tx, organizationId, kind === 'tenant' ? 'tenants' : 'owners', id, at);
    await this.repository.confirmErasure(tx, organizationId, erasure.id, { userId: by.userId, at });
    await this.outbox.add(tx, { type: 'person.erased', organizationId, aggregateId: id, payload: { subjectId: id } });
    return { ...erasure, state: 'DONE', confirmedBy: by.userId, confirmedAt: at, rows };
  }

  /** Every id by which rows refer to the person. @throws NotFound */
  private async subject(db: Reader, organizationId: string, id: string): Promise<SubjectIds> {
    const kind = kindOf(id);
    if (kind === 'user') {
      if (!(await this.repository.member(db, organizationId, id))) throw unknown(id);
      return { user: [id] };
    }
    if ((await this.repository.erasedAt(db, organizationId, kind === 'tenant' ? 'tenants' : 'owners', id)) === undefined) throw unknown(id);
    if (kind === 'owner') return { owner: [id] };
    const lease = (await this.repository.leasesOf(db, organizationId, id)).map(({ leaseId }) => leaseId);
    return { tenant: [id], lease, inbound: await this.repository.inboundOf(db, organizationId, lease) };
  }

  private async mustBeErasable(db: Reader, organizationId: string, id: string, lock = false): Promise<void> {
    const kind = kindOf(id);
    if (kind === 'user') return this.userMustBeErasable(db, organizationId, id);
    if (await this.repository.erasedAt(db, organizationId, kind === 'tenant' ? 'tenants' : 'owners', id))
      throw new AlreadyErased(`${id} has been erased.`);
    if (kind === 'owner') {
      if ((await this.repository.ownedNow(db, organizationId, id)) > 0)
        throw new StillOwnsProperty('Enter who owns the property now; then erase this owner.');
      return;
    }
    const leases = await this.repository.leasesOf(db, organizationId, id, lock);
    const live = leases.find(({ state }) => !ENDED.includes(state));
    if (live) throw new LeaseStillLive(`Lease ${live.leaseId} is ${live.state}: end it first.`, { leaseId: live.leaseId });
    const open = leases.find((lease) => lease.open !== 0);
    if (open)
      throw new BalanceStillOpen(`Lease ${open.leaseId} has a debt, a credit or a deposit: settle it first.`, { leaseId: open.leaseId });
  }

  private async userMustBeErasable(db: Reader, organizationId: string, id: string): Promise<void> {
    const member = await this.repository.member(db, organizationId, id);
    if (member?.erased) throw new AlreadyErased(`${id} has been erased.`);
    if (member?.lastAdmin) throw new OnlyAdmin('Make somebody else an admin first.');
    if (member?.elsewhere) throw new WorksElsewhere('End the membership here instead; the other organization needs the person.');
  }
}

function kindOf(id: string): Kind {
  const known = KINDS.find(({ prefix }) => isId(id, prefix));
  if (!known) throw unknown(id);
  return known.kind;
}
