import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { mobile } from '../organizations/index.js';
import { EmailOrPhoneTaken } from './identity.errors.js';
import { loginOf } from './logins.js';
import { PasswordChoiceService } from './password-choice.service.js';
import type { UserEntity } from './users.entities.js';
import { UsersRepository } from './users.repository.js';

export interface NewUser {
  name: string;
  email?: string;
  /** As written; stored as E.164. */
  phone?: string;
  password: string;
}

/** A new user, ready to be written: the slow part, which must not hold a transaction open, is done. */
export type PreparedUser = UserEntity;

/** The people who sign in. */
@Injectable()
export class UsersService {
  constructor(
    private readonly repository: UsersRepository,
    private readonly choice: PasswordChoiceService,
    private readonly clock: Clock,
  ) {}

  /** Checks what was written and hashes the password; call it before the transaction. @throws InvalidPhone, PasswordTooCommon */
  async prepare({ name, email, phone, password }: NewUser, pointer = '', words: readonly string[] = []): Promise<PreparedUser> {
    const passwordHash = await this.choice.hash(password, [name, email ?? '', phone ?? '', ...words]);
    return {
      id: newId('usr'),
      name,
      email: email?.toLowerCase() ?? null,
      phone: phone === undefined ? null : mobile(phone, `${pointer}/phone`),
      passwordHash,
      createdAt: this.clock.now(),
    };
  }

  /** @throws EmailOrPhoneTaken */
  async add(tx: Tx, user: PreparedUser): Promise<void> {
    try {
      await this.repository.insert(tx, user);
    } catch (error) {
      if (isDuplicate(error)) throw new EmailOrPhoneTaken('Sign in instead, or use another e-mail address or phone number.');
      throw error;
    }
  }

  /** Who signs in with an e-mail address or phone number; null for nobody. */
  find(db: Reader, login: string): Promise<UserEntity | null> {
    return this.repository.findByLogin(db, loginOf(login));
  }

  /** Names by user id. */
  async namesOf(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
    return new Map((await this.repository.listByIds(db, ids)).map(({ id, name }) => [id, name]));
  }
}
