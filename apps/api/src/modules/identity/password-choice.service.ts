import { Injectable } from '@nestjs/common';
import { hashPassword } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { PasswordTooCommon } from './identity.errors.js';
import { isCommonPassword } from './passwords.rules.js';
import { UsersRepository } from './users.repository.js';

/** Shorter ones are refused by their length. */
const SHORTEST = 8;

/** Passwords that people choose: which they may, and how they are kept. */
@Injectable()
export class PasswordChoiceService {
  private breached: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly users: UsersRepository) {}

  /**
   * The hash of a password that may be chosen. Slow on purpose, so call it before the transaction.
   * @param words names, e-mail address, phone: whatever an attacker knows too
   * @throws PasswordTooCommon for one of the passwords that published breaches show most often, and for one made by a common pattern or of known words
   */
  async hash(password: string, words: readonly string[]): Promise<string> {
    this.breached ??= breachedPasswords();
    if ((await this.breached).has(password.toLowerCase()) || isCommonPassword(password, words))
      throw new PasswordTooCommon('Choose another: a few unrelated words are both safe and easy to remember.');
    return hashPassword(password);
  }

  /** From now on the user signs in with that password. */
  set(tx: Tx, userId: string, hash: string): Promise<void> {
    return this.users.setPassword(tx, userId, hash);
  }
}

/** In lower case. Read when somebody chooses a password, and not when a process starts. */
async function breachedPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter(({ length }) => length >= SHORTEST));
}
