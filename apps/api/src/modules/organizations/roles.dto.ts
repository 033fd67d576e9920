import { BoolField, EnumField, ListField, TextField, TextListField } from '@plotihub/http';
import { PERMISSIONS, ROLES } from './roles.rules.js';

export class RoleResponse {
  @EnumField(ROLES)
  role: string;

  @BoolField({ example: true, description: 'Whether an admin can give it to a person' })
  grantable: boolean;

  @TextField({ max: 120, example: 'The whole organization', description: 'What of the organization it sees' })
  sight: string;

  @TextListField({ max: 100, values: PERMISSIONS, description: 'What it may do with what it sees' })
  permissions: readonly string[];
}

export class RoleList {
  @ListField(() => RoleResponse, { max: 20 })
  data: RoleResponse[];
}
