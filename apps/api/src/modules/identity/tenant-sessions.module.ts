import { Module } from '@nestjs/common';
import { LeasesModule } from '../leases/index.js';
import { IdentityModule } from './identity.module.js';
import { SecretLettersModule } from './secret-letters.module.js';
import { TenantCodesJobs } from './tenant-codes.jobs.js';
import { TenantCodesRepository } from './tenant-codes.repository.js';
import { TenantCodesService } from './tenant-codes.service.js';
import { TenantSessionsController } from './tenant-sessions.controller.js';
import { TenantSignInService } from './tenant-sign-in.service.js';

/** Tenants sign in by phone. */
@Module({
  imports: [IdentityModule, LeasesModule, SecretLettersModule],
  controllers: [TenantSessionsController],
  providers: [TenantCodesRepository, TenantCodesService, TenantSignInService, TenantCodesJobs],
})
export class TenantSessionsModule {}
