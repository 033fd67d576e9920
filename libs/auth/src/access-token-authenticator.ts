import { invalidToken, type Authenticator } from './authenticators.js';
import type { Principal } from './principal.js';
import type { Subjects } from './subjects.js';
import type { Tokens } from './tokens.js';

/** Signed access tokens: the subject is in the token, everything else in the database. */
export class AccessTokenAuthenticator implements Authenticator {
  constructor(
    private readonly tokens: Tokens,
    private readonly subjects: Subjects,
  ) {}

  recognises(token: string): boolean {
    return token.split('.').length === 3;
  }

  async authenticate(token: string): Promise<Principal> {
    const principal = await this.subjects.principalOf(await this.tokens.verifyAccess(token));
    if (!principal) throw invalidToken();
    return principal;
  }
}
