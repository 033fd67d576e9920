import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Forbidden, Unauthenticated } from '@plotihub/http';
import { Access, type AuthenticatedRequest } from './principal.js';
import { Tokens } from './tokens.js';

export const PERMISSION = 'permission';
export const PUBLIC = 'public';

/** The route needs this permission of the application's role table. */
export const RequirePermission = (permission: string): MethodDecorator => SetMetadata(PERMISSION, permission);
/** The route needs no sign-in. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);

/** Denies by default: a route is public, or names a permission, or answers nobody. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
    private readonly access: Access,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, places)) return true;
    const permission = this.reflector.getAllAndOverride<string | undefined>(PERMISSION, places);
    if (permission === undefined)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} declares neither a permission nor @Public().`);

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const subject = await this.tokens.verifyAccess(bearerToken(request.headers.authorization));
    const principal = await this.access.principalOf(subject.userId, subject.organizationId);
    if (!principal) throw new Unauthenticated('This user is no longer a member of the organization.');
    if (!this.access.allows(principal.role, permission)) throw new Forbidden(`The role ${principal.role} does not have ${permission}.`);
    request.principal = principal;
    return true;
  }
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9._-]+)$/i.exec(header ?? '')?.[1];
  if (!token) throw new Unauthenticated('Send an access token: Authorization: Bearer <token>.');
  return token;
}
