import { Column, Entity, PrimaryColumn } from 'typeorm';

export type TenantKind = 'PERSON' | 'COMPANY';
export type Language = 'en' | 'sw';
export type IdType = 'NATIONAL_ID' | 'ALIEN_ID' | 'PASSPORT' | 'MILITARY_ID' | 'REGISTRATION';

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

  @Column('varchar', { name: 'id_type', nullable: true })
  idType: IdType | null;

  /** Sealed, as are the others of this kind. */
  @Column('varbinary', { name: 'id_number_sealed', nullable: true })
  idNumberSealed: Buffer | null;

  /** Blind index of the ID number. */
  @Column('binary', { name: 'id_number_index', nullable: true })
  idNumberIndex: Buffer | null;

  @Column('varbinary', { name: 'kra_pin_sealed', nullable: true })
  kraPinSealed: Buffer | null;

  @Column('varbinary', { name: 'next_of_kin_name_sealed', nullable: true })
  nextOfKinNameSealed: Buffer | null;

  @Column('varbinary', { name: 'next_of_kin_phone_sealed', nullable: true })
  nextOfKinPhoneSealed: Buffer | null;

  /** When they agreed to hear of offers; null: they did not, or no longer do. */
  @Column('datetime', { name: 'marketing_consent_at', precision: 6, nullable: true })
  marketingConsentAt: Date | null;

  /** When the person was erased; what is left are an id and amounts. */
  @Column('datetime', { name: 'erased_at', precision: 6, nullable: true })
  erasedAt: Date | null;

  @Column('int')
  version: number;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

export const entities = [TenantEntity] as const;
