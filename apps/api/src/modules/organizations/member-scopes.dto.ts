import { EnumField, IdField, IdListField, TextField } from '@plotihub/http';
import { ROLES } from './roles.rules.js';

const MOST_PROPERTIES = 500;

export class MemberScopeBody {
  @IdListField('prp', {
    max: MOST_PROPERTIES,
    optional: true,
    description: 'Limits a CARETAKER (who needs at least one) or a MANAGER to these properties',
  })
  propertyIds?: string[];

  @IdField('own', { optional: true, example: undefined, description: 'Whose properties an OWNER sees' })
  ownerId?: string;
}

export class MemberScopeResponse {
  @IdField('mbr')
  memberId: string;

  @EnumField(ROLES)
  role: string;

  @TextField({ max: 120, example: 'The properties that their scope names', description: 'What the role sees' })
  sight: string;

  @IdListField('prp', { max: MOST_PROPERTIES, nullable: true, description: 'Null: not limited to properties' })
  propertyIds: readonly string[] | null;

  @IdField('own', { nullable: true, example: null })
  ownerId: string | null;
}
