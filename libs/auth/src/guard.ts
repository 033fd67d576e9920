import { applyDecorators, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { Forbidden, SecondFactorRequired, StepUpRequired } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { FastifyReply } from 'fastify';
import { Authenticators } from './authenticators.js';
import { BrowserOrigins, demandOrigin } from './browser-origins.js';
import { Access, type AuthenticatedRequest, type Principal } from './principal.js';
import { Sights } from './sights.js';

export const PERMISSION = 'permission';
export const PUBLIC = 'public';
export const SIGHT = 'sight';
export const STEP_UP = 'step-up';

/** A proof of identity counts as fresh for this long. */
const FRESH_MS = 5 * 60_000;

/** True if this is a person who proved within the last five minutes who they are. */
export function isFresh({ kind, authenticatedAt }: Principal, now: Date): boolean {
  return kind === 'USER' && authenticatedAt !== undefined && now.getTime() - authenticatedAt.getTime() <= FRESH_MS;
}

/** The route needs this permission of the application's role table. */
export const RequirePermission = (permission: string): MethodDecorator =>
  applyDecorators(SetMetadata(PERMISSION, permission), ApiExtension('x-permission', permission));
/** The route cuts what it reads and changes to the principal's sight; without this, only who sees all is let in. */
export const CutToSight = (): MethodDecorator => SetMetadata(SIGHT, true);
/** The route needs a person who proved within the last five minutes who they are. */
export const StepUp = (): MethodDecorator => applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));
/** The route needs no sign-in. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);

/**
 * Denies by default: a route is public, or names a permission, or answers nobody. Who sees a part of the organization gets
 * into routes that cut to it, and names there only what they see.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticators: Authenticators,
    private readonly access: Access,
    private readonly sights: Sights,
    private readonly origins: BrowserOrigins,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const declared = <T>(key: string): T | undefined => this.reflector.getAllAndOverride<T | undefined>(key, places);
    if (declared<boolean>(PUBLIC)) return true;
    const permission = declared<string>(PERMISSION);
    if (permission === undefined)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} declares neither a permission nor @Public().`);

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = await this.authenticators.principalOf(request);
    request.principal = principal;
    await demandOrigin(this.origins, principal, request, context.switchToHttp().getResponse<FastifyReply>());
    if (principal.confinedTo && !principal.confinedTo.includes(permission))
      throw new SecondFactorRequired('Add one with POST /v1/me/second-factor, after POST /v1/me/step-up.');
    if (!this.access.allows(principal, permission)) throw new Forbidden(`The role ${principal.role} does not have ${permission}.`);
    if (declared<boolean>(STEP_UP)) this.demandFreshProof(principal);
    if (principal.sight !== 'ALL' && !declared<boolean>(SIGHT)) throw new Forbidden('This needs sight of the whole organization.');
    await this.sights.demand(principal, request);
    return true;
  }

  private demandFreshProof(principal: Principal): void {
    if (!isFresh(principal, this.clock.now())) throw new StepUpRequired('Prove again who you are, then send the request again.');
  }
}
