import { Injectable } from '@nestjs/common';
import { PasswordTooCommon } from './identity.errors.js';
import { isCommonPassword } from './passwords.rules.js';

/** Shorter ones are refused by their length. */
const SHORTEST = 8;

/** Which passwords people may choose. */
@Injectable()
export class PasswordChoiceService {
  private breached: Promise<ReadonlySet<string>> | undefined;

  /**
   * Call it before the transaction: the first call of a process reads the list, in a tenth of a second.
   * @param words names, e-mail address, phone: whatever an attacker knows too
   * @throws PasswordTooCommon for one of the passwords that published breaches show most often, and for one made by a common pattern or of known words
   */
  async assertUncommon(password: string, words: readonly string[]): Promise<void> {
    this.breached ??= breachedPasswords();
    if ((await this.breached).has(password.toLowerCase()) || isCommonPassword(password, words))
      throw new PasswordTooCommon('Choose another: a few unrelated words are both safe and easy to remember.');
  }
}

/** In lower case. Read when somebody chooses a password, and not when a process starts. */
async function breachedPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter(({ length }) => length >= SHORTEST));
}
