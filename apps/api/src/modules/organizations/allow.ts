import { applyDecorators } from '@nestjs/common';
import { CutToSight, RequirePermission } from '@plotihub/auth';
import type { Permission } from './roles.rules.js';

/**
 * The route needs this permission of the role table. With `'sight'` it is open to roles that see a part of the
 * organization, and cuts what it reads and changes to that part; without, only who sees all is let in.
 */
export const Allow = (permission: Permission, sight?: 'sight'): MethodDecorator =>
  applyDecorators(RequirePermission(permission), ...(sight === undefined ? [] : [CutToSight()]));
