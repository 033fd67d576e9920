import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { In } from 'typeorm';
import type { Login } from './logins.js';
import { UserEntity } from './users.entities.js';

/** The SQL of users. */
@Injectable()
export class UsersRepository {
  async insert(tx: Tx, user: UserEntity): Promise<void> {
    await tx.insert(UserEntity, { ...user });
  }

  findByLogin(db: Reader, login: Login): Promise<UserEntity | null> {
    return db.findOneBy(UserEntity, login);
  }

  find(db: Reader, id: string): Promise<UserEntity | null> {
    return db.findOneBy(UserEntity, { id });
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.update(UserEntity, { id }, { passwordHash });
  }

  listByIds(db: Reader, ids: readonly string[]): Promise<UserEntity[]> {
    return db.findBy(UserEntity, { id: In([...ids]) });
  }
}
