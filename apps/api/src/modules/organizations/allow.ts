import { RequirePermission } from '@plotihub/auth';
import type { Permission } from './roles.rules.js';

/** The route needs this permission of the role table. */
export const Allow = (permission: Permission): MethodDecorator => RequirePermission(permission);
