import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { notificationsPersonalData } from './personal-data.repository.js';
import { SmsProvider } from '@plotihub/sms';
import { Config } from '../../config.js';
import { BillingModule } from '../billing/index.js';
import { CashModule } from '../cash/index.js';
import { IdentityModule, SecretLettersModule } from '../identity/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ChannelsModule } from '../channels/index.js';
import { DepositsModule } from '../deposits/index.js';
import { RefundsModule } from '../refunds/index.js';
import { MaintenanceModule } from '../maintenance/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PropertiesModule } from '../properties/index.js';
import { AccountEvents } from './account-messages.events.js';
import { AccountMessagesService } from './account-messages.service.js';
import { ArrearsController } from './arrears.controller.js';
import { ArrearsJobs } from './arrears.jobs.js';
import { ArrearsService } from './arrears.service.js';
import { Carriers } from './carriers.provider.js';
import { ChannelAudienceService } from './channel-audience.service.js';
import { ChannelEvents } from './channel-messages.events.js';
import { ChannelMessagesService } from './channel-messages.service.js';
import { ChannelWarningsEvents } from './channel-warnings.events.js';
import { ChannelWarningsService } from './channel-warnings.service.js';
import { DebtsService } from './debts.service.js';
import { DeclaredMessagesEvents } from './declared-messages.events.js';
import { DepositMessagesEvents } from './deposit-messages.events.js';
import { DepositMessagesService } from './deposit-messages.service.js';
import { EmailProvider, emailProviderOf } from './email.provider.js';
import { InvoiceMessagesService } from './invoice-messages.service.js';
import { LadderCheckService } from './ladder-check.service.js';
import { LadderWriterService } from './ladder-writer.service.js';
import { LateFeeMessagesService } from './late-fee-messages.service.js';
import { LateFeesAheadService } from './late-fees-ahead.service.js';
import { MessageSecretsService } from './message-secrets.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagesJobs } from './messages.jobs.js';
import { MessagesSight } from './messages-sight.repository.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { NotificationsEvents } from './notifications.events.js';
import { PaymentMessagesService } from './payment-messages.service.js';
import { RepairMessagesEvents } from './repair-messages.events.js';
import { RepairMessagesService } from './repair-messages.service.js';
import { SendingService } from './sending.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { SlipWaitsService } from './slip-waits.service.js';
import { SettlementMessagesService } from './settlement-messages.service.js';
import { SmsBudgetController } from './sms-budget.controller.js';
import { SmsBudgetRepository } from './sms-budget.repository.js';
import { SmsBudgetService } from './sms-budget.service.js';
import { smsProviderOf } from './sms.provider.js';
import { TenanciesService } from './tenancies.service.js';

@Module({
  imports: [
    IdentityModule,
    SecretLettersModule,
    PropertiesModule,
    LeasesModule,
    LedgerModule,
    BillingModule,
    ChannelsModule,
    PaymentsModule,
    RefundsModule,
    DepositsModule,
    CashModule,
    MaintenanceModule,
  ],
  controllers: [MessagesController, ArrearsController, SmsBudgetController],
  providers: [
    registers('notifications', notificationsPersonalData),
    MessagesRepository,
    MessagesSight,
    MessagesService,
    AccountMessagesService,
    AccountEvents,
    DeclaredMessagesEvents,
    DepositMessagesService,
    SettlementMessagesService,
    DepositMessagesEvents,
    MessageSecretsService,
    SmsBudgetRepository,
    SmsBudgetService,
    TenanciesService,
    DebtsService,
    SendingTimesService,
    SlipWaitsService,
    InvoiceMessagesService,
    LateFeeMessagesService,
    PaymentMessagesService,
    ChannelAudienceService,
    ChannelMessagesService,
    ChannelEvents,
    ChannelWarningsService,
    ChannelWarningsEvents,
    LateFeesAheadService,
    LadderWriterService,
    ArrearsService,
    LadderCheckService,
    RepairMessagesEvents,
    RepairMessagesService,
    SendingService,
    Carriers,
    NotificationsEvents,
    MessagesJobs,
    ArrearsJobs,
    { provide: SmsProvider, useFactory: smsProviderOf, inject: [Config] },
    { provide: EmailProvider, useFactory: emailProviderOf, inject: [Config] },
  ],
  exports: [MessagesService],
})
export class NotificationsModule {}
