import { Column, Entity, PrimaryColumn } from 'typeorm';

export type TenantKind = 'PERSON' | 'COMPANY';
export type Language = 'en' | 'sw';

/** A person or company on a lease. Two may share a name or a phone and are still two. */
@Entity('tenants')
export class TenantEntity {
  @PrimaryColumn('char', { name: 'organization_id', length: 30 })
  organizationId: string;

  @PrimaryColumn('char', { length: 30 })
  id: string;

  @Column('varchar')
  name: string;

  @Column('varchar')
  kind: TenantKind;

  /** E.164. */
  @Column('varchar')
  phone: string;

  @Column('varchar', { nullable: true })
  email: string | null;

  /** Of messages to them. */
  @Column('char')
  language: Language;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

export const entities = [TenantEntity] as const;
