import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController, Readiness } from './health.controller.js';
import { OrganizationsModule } from './modules/organizations/index.js';
import { LedgerModule } from './modules/ledger/index.js';
import { ProblemsController } from './problems.controller.js';
import { PlatformModule, type PlatformOptions } from './platform.module.js';

/** Lists the modules; nothing else. */
@Module({})
export class AppModule {
  static with(options: PlatformOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.with(options), OrganizationsModule, LedgerModule],
      controllers: [HealthController, ProblemsController],
      providers: [Readiness],
    };
  }
}
