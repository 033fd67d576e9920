import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { OwnersService, PropertiesService, UnitsService } from '../properties/index.js';
import type { Organization } from '../organizations/index.js';
import { Clock } from '@plotihub/time';
import { VendorsService } from '../vendors/index.js';
import { WorkOrdersService, type WorkOrder } from './work-orders.service.js';

/** A work order with the words that people are told of it. */
export interface RepairNews {
  order: WorkOrder;
  property: string;
  /** The unit, or what stands for it: a common area, the whole property. */
  place: string;
  vendor: { name: string; phone: string | null } | null;
}

/** What there is to tell of work orders: for whoever writes to people. */
@Injectable()
export class RepairNewsService {
  constructor(
    private readonly orders: WorkOrdersService,
    private readonly properties: PropertiesService,
    private readonly units: UnitsService,
    private readonly owners: OwnersService,
    private readonly vendors: VendorsService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound */
  async of(db: Reader, { id: organizationId }: Organization, workOrderId: string): Promise<RepairNews> {
    const order = await this.orders.get(db, organizationId, workOrderId);
    const { propertyId, unitId, area, vendorId } = order;
    const property = await this.properties.get(db, organizationId, propertyId);
    const unit = unitId === null ? undefined : await this.units.get(db, organizationId, unitId);
    const vendor = vendorId === null ? null : await this.vendors.get(db, organizationId, vendorId);
    return { order, property: property.name, place: unit?.label ?? area ?? property.code, vendor };
  }

  /** Phones of those who own the property today, and what they are asked to agree to. */
  async ownersPhones(db: Reader, { id: organizationId, timeZone }: Organization, { propertyId }: WorkOrder): Promise<string[]> {
    const today = this.clock.today(timeZone);
    const ownership = (await this.properties.ownershipsOn(db, organizationId, [propertyId], today)).get(propertyId);
    const owners = await Promise.all((ownership?.shares ?? []).map(({ ownerId }) => this.owners.get(db, organizationId, ownerId)));
    return [...new Set(owners.flatMap(({ phone }) => (phone === null ? [] : [phone])))];
  }
}
