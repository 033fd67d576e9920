import { Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from './api-key-authenticator.service.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** Credentials of programs. */
@Module({
  controllers: [ApiKeysController],
  providers: [ApiKeysRepository, ApiKeysService, ApiKeyAuthenticator],
})
export class ApiKeysModule {}
