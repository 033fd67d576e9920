import { Module } from '@nestjs/common';
import { SecretLettersService } from './secret-letters.service.js';

/** Secrets on their way to people. */
@Module({ providers: [SecretLettersService], exports: [SecretLettersService] })
export class SecretLettersModule {}
