import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { LeasesService, type Lease, type LeaseState } from '../leases/index.js';
import { PropertiesService, UnitsService } from '../properties/index.js';
import { NobodyLivesThere } from './maintenance.errors.js';

/** Where something is to be done: at a lease’s unit, at a unit, or at a property. */
export interface PlaceInput {
  leaseId?: string;
  unitId?: string;
  propertyId?: string;
  /** The part that is nobody’s unit; not with `unitId`. */
  area?: string;
}

/** A place as a work order keeps it. */
export interface Place {
  propertyId: string;
  unitId: string | null;
  /** Of who has the unit now; of who reported it, for a common area. */
  leaseId: string | null;
  area: string | null;
}

const OCCUPYING: ReadonlySet<LeaseState> = new Set(['ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN']);

/** Finds out where something is, and who lives there. */
@Injectable()
export class PlacesService {
  constructor(
    private readonly properties: PropertiesService,
    private readonly units: UnitsService,
    private readonly leases: LeasesService,
  ) {}

  /** @throws NotFound, NobodyLivesThere; InvalidRequest unless exactly one place is told */
  async find(db: Reader, organizationId: string, { leaseId, unitId, propertyId, area }: PlaceInput): Promise<Place> {
    const told = [leaseId, unitId, propertyId].filter((id) => id !== undefined);
    if (told.length !== 1) throw invalid('/unitId', 'tell one of leaseId, unitId and propertyId');
    if (unitId !== undefined && area !== undefined) throw invalid('/area', 'a unit is no common area');
    if (leaseId !== undefined) {
      const lease = await this.leases.get(db, organizationId, leaseId);
      if (!OCCUPYING.has(lease.state)) throw new NobodyLivesThere(`The lease is ${lease.state}.`, { leaseId, state: lease.state });
      return { propertyId: lease.propertyId, unitId: area === undefined ? lease.unitId : null, leaseId, area: area ?? null };
    }
    if (unitId !== undefined) {
      const unit = await this.units.get(db, organizationId, unitId);
      const lease = await this.occupying(db, organizationId, unitId);
      return { propertyId: unit.propertyId, unitId, leaseId: lease?.id ?? null, area: null };
    }
    const property = await this.properties.get(db, organizationId, propertyId ?? '');
    return { propertyId: property.id, unitId: null, leaseId: null, area: area ?? null };
  }

  /** The lease whose tenant has the unit now. */
  async occupying(db: Reader, organizationId: string, unitId: string): Promise<Lease | undefined> {
    return (await this.leases.leasesOfUnit(db, organizationId, unitId)).find(({ state }) => OCCUPYING.has(state));
  }
}

const invalid = (pointer: string, detail: string): Error => invalidRequest([{ pointer, code: 'place', detail }]);
