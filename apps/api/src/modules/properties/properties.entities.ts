import { minorUnits } from '@plotihub/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Hold, Occupancy, PropertyKind, UnitType, UnitUse } from './units.rules.js';

export type PersonKind = 'PERSON' | 'COMPANY';

/** Who owns property and is remitted to. */
@Entity('owners')
export class OwnerEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('varchar')
  name: string;

  @Column('varchar')
  kind: PersonKind;

  /** E.164. */
  @Column('varchar', { nullable: true })
  phone: string | null;

  @Column('varchar', { nullable: true })
  email: string | null;

  /** Sealed. */
  @Column('varbinary', { name: 'kra_pin_sealed', nullable: true })
  kraPinSealed: Buffer | null;

  /** When they agreed to hear of offers; null: they did not, or no longer do. */
  @Column('datetime', { name: 'marketing_consent_at', precision: 6, nullable: true })
  marketingConsentAt: Date | null;

  /** When the person was erased. */
  @Column('datetime', { name: 'erased_at', precision: 6, nullable: true })
  erasedAt: Date | null;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

/** A building or site. */
@Entity('properties')
export class PropertyEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('varchar')
  name: string;

  /** First letters of every payment reference of the property. */
  @Column('varchar')
  code: string;

  @Column('varchar')
  kind: PropertyKind;

  @Column('varchar', { nullable: true })
  county: string | null;

  @Column('varchar', { nullable: true })
  town: string | null;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

/** A part of a property. */
@Entity('blocks')
export class BlockEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('char', { name: 'property_id' })
  propertyId: string;

  @Column('varchar')
  name: string;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

/** The part of a property that is let. */
@Entity('units')
export class UnitEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('char', { name: 'property_id' })
  propertyId: string;

  @Column('char', { name: 'block_id', nullable: true })
  blockId: string | null;

  @Column('varchar')
  label: string;

  @Column('varchar')
  type: UnitType;

  @Column('varchar', { name: 'use_kind' })
  use: UnitUse;

  @Column('bigint', { name: 'market_rent_minor', nullable: true, transformer: minorUnits })
  marketRentMinor: number | null;

  @Column('char')
  currency: string;

  /** Normalised code and label with their check character; unique in the organization, stays when the label changes. */
  @Column('varchar', { name: 'pay_reference' })
  payReference: string;

  /** What the leases of the unit make it; written by the leases module alone. */
  @Column('varchar')
  occupancy: Occupancy;

  @Column('varchar', { nullable: true })
  hold: Hold | null;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

export const entities = [OwnerEntity, PropertyEntity, BlockEntity, UnitEntity] as const;
