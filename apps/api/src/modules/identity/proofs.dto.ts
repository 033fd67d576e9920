import { BoolField, InstantField, IntField, SecretField, TextField, TextListField } from '@plotihub/http';

export class StepUpBody {
  @SecretField({ min: 1, max: 128, optional: true, example: 'demo-password-2026', description: 'If you have no second factor' })
  password?: string;

  @SecretField({
    min: 6,
    max: 40,
    optional: true,
    example: '123456',
    description: 'Of your app, or a recovery code, if you have a second factor',
  })
  code?: string;
}

export class FreshTokenResponse {
  @TextField({ max: 2_000, description: 'Use it instead of the last one: for five minutes it counts as a fresh proof' })
  accessToken: string;

  @IntField({ min: 60, max: 3_600, example: 900 })
  expiresInS: number;
}

export class ChangePasswordBody {
  @SecretField({
    min: 1,
    max: 128,
    optional: true,
    example: 'demo-password-2026',
    description: 'Not needed within five minutes of a step-up',
  })
  oldPassword?: string;

  @SecretField({
    min: 8,
    max: 128,
    example: 'four unrelated plain words',
    description: 'At least 8 characters, better 15 and more; any characters will do',
  })
  newPassword: string;
}

export class SecondFactorResponse {
  @BoolField({ example: true })
  enabled: boolean;

  @InstantField({ nullable: true })
  since: Date | null;

  @IntField({ min: 0, max: 10, example: 10 })
  recoveryCodesLeft: number;
}

export class EnrolmentResponse {
  @TextField({ max: 40, example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', description: 'To type into the app' })
  secret: string;

  @TextField({ max: 500, example: 'otpauth://totp/Plotihub:me?secret=…', description: 'To show as a QR code' })
  uri: string;
}

export class CodeBody {
  @SecretField({ min: 6, max: 6, example: '123456', description: 'What the app shows now' })
  code: string;
}

export class RecoveryCodesResponse {
  @TextListField({ max: 10, description: 'Shown once. Each works once, in place of a code' })
  recoveryCodes: string[];
}

export class SecondStepBody {
  @SecretField({ min: 1, max: 100, example: 'the challenge of the mfa-required answer' })
  challenge: string;

  @SecretField({ min: 6, max: 40, example: '123456', description: 'What the app shows now, or a recovery code' })
  code: string;
}
