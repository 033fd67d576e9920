import { Unauthenticated, type ProblemError } from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

/** One kind of bearer token. */
export interface Authenticator {
  /** True if the token has the form of this kind, whether valid or not. */
  recognises(token: string): boolean;
  /** @throws Unauthenticated for a token that is not valid. */
  authenticate(token: string, request: FastifyRequest): Promise<Principal>;
}

/** Every wrong token gets this answer, whatever is wrong with it. */
export const invalidToken = (): ProblemError => new Unauthenticated('The access token is not valid, or has expired.');

/** Turns the bearer token of a request into a principal: the first authenticator that recognises its form decides. */
export class Authenticators {
  private readonly all: Authenticator[] = [];

  register(authenticator: Authenticator): void {
    this.all.push(authenticator);
  }

  /** @throws Unauthenticated */
  async principalOf(request: FastifyRequest): Promise<Principal> {
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new Unauthenticated('Send an access token: Authorization: Bearer <token>.');
    const authenticator = this.all.find((candidate) => candidate.recognises(token));
    if (!authenticator) throw invalidToken();
    return authenticator.authenticate(token, request);
  }
}
