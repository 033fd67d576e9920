import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { identityPersonalData } from './personal-data.repository.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.service.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** Credentials of programs. */
@Module({
  controllers: [ApiKeysController],
  providers: [registers('identity', identityPersonalData), ApiKeysRepository, ApiKeysService, ApiKeyAuthenticator],
})
export class ApiKeysModule {}
