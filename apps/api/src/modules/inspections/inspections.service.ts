import { Injectable } from '@nestjs/common';
import type { Principal, Sight } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { UnitsService } from '../properties/index.js';
import { AlreadySigned, InspectionSigned, NoLease, NothingSeen, NothingToCompare, NotSignedByOffice } from './inspections.errors.js';
import { InspectionsRepository, type Inspection } from './inspections.repository.js';
import { templateOf, worsened, type InspectedItem, type InspectionKind, type Worse } from './inspections.rules.js';

export type { Inspection } from './inspections.repository.js';

/** An inspection with what was looked at. */
export interface InspectionWithItems extends Inspection {
  items: InspectedItem[];
}

/** Looking at units: what there is, how it is, and that both sides agree. */
@Injectable()
export class InspectionsService {
  constructor(
    private readonly repository: InspectionsRepository,
    private readonly leases: LeasesService,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {}

  /**
   * With the items of the template for the unit’s type; a move-out with those of the move-in that both sides signed.
   * @throws NotFound, NoLease for moving in or out without one; InvalidRequest unless one place is told
   */
  async begin(
    tx: Tx,
    organizationId: string,
    by: string,
    input: { kind: InspectionKind; unitId?: string; leaseId?: string; inspectedOn: LocalDate },
  ): Promise<InspectionWithItems> {
    const { kind, leaseId = null, inspectedOn } = input;
    if ((leaseId === null) === (input.unitId === undefined))
      throw invalidRequest([{ pointer: '/unitId', code: 'place', detail: 'tell either a lease or a unit' }]);
    const lease = leaseId === null ? undefined : await this.leases.get(tx, organizationId, leaseId);
    if (!lease && kind !== 'ROUTINE') throw new NoLease(`Tell the lease of the ${kind}.`);
    const unit = await this.units.get(tx, organizationId, lease?.unitId ?? input.unitId ?? '');
    const inspection: Inspection = {
      ...{ id: newId('isp'), kind, propertyId: unit.propertyId, unitId: unit.id, leaseId, inspectedOn, staffSignedBy: null },
      ...{
        staffSignedAt: null,
        tenantSignedBy: null,
        tenantSignedAt: null,
        tenantRemark: null,
        createdBy: by,
        createdAt: this.clock.now(),
      },
    };
    const before = kind === 'MOVE_OUT' && lease ? await this.repository.signedMoveIn(tx, organizationId, lease.id) : undefined;
    const items = before
      ? (await this.repository.items(tx, organizationId, before.id)).map((item): InspectedItem => ({
          ...item,
          condition: 'NOT_SEEN',
          note: null,
        }))
      : templateOf(unit.type);
    await this.repository.insert(tx, organizationId, inspection);
    await this.repository.replaceItems(tx, organizationId, inspection.id, items);
    return { ...inspection, items };
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<InspectionWithItems> {
    const inspection = this.found(isId(id, 'isp') ? await this.repository.find(db, organizationId, id) : undefined, id);
    return { ...inspection, items: await this.repository.items(db, organizationId, id) };
  }

  /** In the order they were begun, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; unitId?: string; leaseId?: string },
    page: PageRequest,
  ): Promise<Inspection[]> {
    return this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
  }

  /** What was seen, in place of what stood there. @throws NotFound, InspectionSigned */
  async write(tx: Tx, organizationId: string, id: string, items: readonly InspectedItem[]): Promise<InspectionWithItems> {
    const inspection = await this.lock(tx, organizationId, id);
    if (inspection.staffSignedAt !== null) throw new InspectionSigned(`Inspection ${id} has been signed.`);
    await this.repository.replaceItems(tx, organizationId, id, items);
    return this.get(tx, organizationId, id);
  }

  /**
   * First the office, then the tenant, who may say something to it; from the first signature on nothing changes.
   * @throws NotFound, AlreadySigned, NothingSeen, NotSignedByOffice
   */
  async sign(
    tx: Tx,
    organizationId: string,
    id: string,
    by: Pick<Principal, 'id' | 'kind'>,
    remark?: string,
  ): Promise<InspectionWithItems> {
    const inspection = await this.lock(tx, organizationId, id);
    const ofTenant = by.kind === 'TENANT';
    if ((ofTenant ? inspection.tenantSignedAt : inspection.staffSignedAt) !== null) throw new AlreadySigned(`Inspection ${id} bears it.`);
    if (ofTenant && inspection.staffSignedAt === null) throw new NotSignedByOffice('The office has not signed it yet.');
    const items = await this.repository.items(tx, organizationId, id);
    if (items.every(({ condition }) => condition === 'NOT_SEEN')) throw new NothingSeen('Nothing of it has been looked at.');
    const at = this.clock.now();
    const signed = ofTenant
      ? { ...inspection, tenantSignedBy: by.id, tenantSignedAt: at, tenantRemark: remark ?? null }
      : { ...inspection, staffSignedBy: by.id, staffSignedAt: at };
    await this.repository.sign(tx, organizationId, signed);
    return { ...signed, items };
  }

  /** What got worse since the move-in that both sides signed. @throws NotFound, NothingToCompare */
  async compare(db: Reader, organizationId: string, id: string): Promise<{ moveInId: string; worse: Worse[] }> {
    const after = await this.get(db, organizationId, id);
    const moveIn =
      after.kind === 'MOVE_OUT' && after.leaseId !== null
        ? await this.repository.signedMoveIn(db, organizationId, after.leaseId)
        : undefined;
    if (!moveIn) throw new NothingToCompare(`Inspection ${id} has nothing to be compared with.`);
    return { moveInId: moveIn.id, worse: worsened(await this.repository.items(db, organizationId, moveIn.id), after.items) };
  }

  private async lock(tx: Tx, organizationId: string, id: string): Promise<Inspection> {
    return this.found(isId(id, 'isp') ? await this.repository.lock(tx, organizationId, id) : undefined, id);
  }

  private found(inspection: Inspection | undefined, id: string): Inspection {
    if (!inspection) throw new NotFound(`There is no inspection ${id}.`);
    return inspection;
  }
}
