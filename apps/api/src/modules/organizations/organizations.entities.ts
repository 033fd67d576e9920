import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AllocationPolicy } from './allocation-policy.rules.js';

export type OrganizationKind = 'LANDLORD' | 'AGENCY';
export type Language = 'en' | 'sw';

/** The landlord or agency that uses the system. */
@Entity('organizations')
export class OrganizationEntity {
  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('varchar')
  name: string;

  @Column('varchar')
  kind: OrganizationKind;

  /** ISO 4217; one for the whole organization. */
  @Column('char')
  currency: string;

  @Column('varchar', { name: 'time_zone' })
  timeZone: string;

  @Column('char')
  language: Language;

  /** E.164; the number that messages tell tenants to call. */
  @Column('varchar')
  phone: string;

  @Column('tinyint', { name: 'default_due_day' })
  defaultDueDay: number;

  @Column('tinyint', { name: 'default_grace_days' })
  defaultGraceDays: number;

  @Column('varchar', { name: 'default_allocation_policy' })
  defaultAllocationPolicy: AllocationPolicy;

  /** Staff without a second factor reach their own account only. */
  @Column('boolean', { name: 'second_factor_required' })
  secondFactorRequired: boolean;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

/** A user's role in an organization. */
@Entity('memberships')
export class MembershipEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('char', { name: 'user_id' })
  userId: string;

  @Column('varchar')
  role: string;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;

  @Column('datetime', { name: 'ended_at', precision: 6, nullable: true })
  endedAt: Date | null;
}

export const entities = [OrganizationEntity, MembershipEntity] as const;
