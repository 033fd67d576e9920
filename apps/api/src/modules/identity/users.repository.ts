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

  /** The password's hash as it is now, held until the transaction ends: a change waits, or is seen. */
  async holdPasswordHash(tx: Tx, id: string): Promise<string | undefined> {
    const user = await tx.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_read' } });
    return user?.passwordHash ?? undefined;
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.update(UserEntity, { id }, { passwordHash });
  }

  listByIds(db: Reader, ids: readonly string[]): Promise<UserEntity[]> {
    return db.findBy(UserEntity, { id: In([...ids]) });
  }
}
