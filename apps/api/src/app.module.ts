import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController, Readiness } from './health.controller.js';
import { LimitsModule } from './limits.module.js';
import { AuditModule } from './modules/audit/index.js';
import { BillingModule } from './modules/billing/index.js';
import { CalendarModule } from './modules/calendar/index.js';
import { CashModule } from './modules/cash/index.js';
import { ChannelsModule } from './modules/channels/index.js';
import { FilesModule } from './modules/files/index.js';
import { DepositsModule } from './modules/deposits/index.js';
import { ApiKeysModule, TenantSessionsModule, IdentityModule, WebClientsModule } from './modules/identity/index.js';
import { ImportsModule } from './modules/imports/index.js';
import { NotesModule } from './modules/notes/index.js';
import { NotificationsModule } from './modules/notifications/index.js';
import { RefundsModule } from './modules/refunds/index.js';
import { ReportsModule } from './modules/reports/index.js';
import { OrganizationsModule } from './modules/organizations/index.js';
import { LeasesModule } from './modules/leases/index.js';
import { LedgerModule } from './modules/ledger/index.js';
import { InspectionsModule } from './modules/inspections/index.js';
import { MaintenanceModule } from './modules/maintenance/index.js';
import { MpesaModule } from './modules/mpesa/index.js';
import { PaymentsModule } from './modules/payments/index.js';
import { PrivacyModule } from './modules/privacy/index.js';
import { ReconciliationModule } from './modules/reconciliation/index.js';
import { PropertiesModule } from './modules/properties/index.js';
import { SuspenseModule } from './modules/suspense/index.js';
import { VendorsModule } from './modules/vendors/index.js';
import { WebhooksModule } from './modules/webhooks/index.js';
import { ProblemsController } from './problems.controller.js';
import { PlatformModule, type PlatformOptions } from './platform.module.js';

/** Lists the modules; nothing else. */
@Module({})
export class AppModule {
  static with(options: PlatformOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(options),
        LimitsModule,
        OrganizationsModule,
        AuditModule,
        ApiKeysModule,
        WebClientsModule,
        IdentityModule,
        TenantSessionsModule,
        PropertiesModule,
        LeasesModule,
        FilesModule,
        CalendarModule,
        NotesModule,
        LedgerModule,
        BillingModule,
        ChannelsModule,
        PaymentsModule,
        RefundsModule,
        SuspenseModule,
        DepositsModule,
        MpesaModule,
        CashModule,
        ReconciliationModule,
        VendorsModule,
        MaintenanceModule,
        InspectionsModule,
        NotificationsModule,
        ReportsModule,
        PrivacyModule,
        ImportsModule,
        WebhooksModule,
      ],
      controllers: [HealthController, ProblemsController],
      providers: [Readiness],
    };
  }
}
