import { IntField, SecretField, TextField } from '@plotihub/http';
import { SECRET } from './invitations.dto.js';
import { PASSWORD } from './members.dto.js';

export class PasswordResetBody {
  @TextField({ max: 254, example: 'admin@demo.plotihub.test', description: 'E-mail address or phone number that you sign in with' })
  login: string;
}

export class PasswordResetResponse {
  @IntField({ min: 1, max: 3_600, example: 1_800, description: 'Seconds that the code is good for, if somebody signs in with this name' })
  expiresInS: number;
}

export class NewPasswordBody {
  @SecretField({ ...SECRET, description: 'The code of the letter' })
  secret: string;

  @SecretField(PASSWORD)
  password: string;
}
