import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who signs in; may belong to several organizations. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn('char', { length: 30 })
  id: string;

  /** Lower case. */
  @Column('varchar', { nullable: true })
  email: string | null;

  /** E.164. */
  @Column('varchar', { nullable: true })
  phone: string | null;

  @Column('varchar')
  name: string;

  @Column('varchar', { name: 'password_hash' })
  passwordHash: string;

  @Column('datetime', { name: 'created_at', precision: 6 })
  createdAt: Date;
}

export const entities = [UserEntity] as const;
