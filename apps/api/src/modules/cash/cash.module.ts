import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ChannelsModule } from '../channels/index.js';
import { PaymentsModule } from '../payments/index.js';
import { BankingsController } from './bankings.controller.js';
import { BankingsRepository } from './bankings.repository.js';
import { BankingsService } from './bankings.service.js';
import { CashBooksController } from './cash-books.controller.js';
import { CashBooksRepository } from './cash-books.repository.js';
import { CashBooksService } from './cash-books.service.js';
import { CashEntriesController } from './cash-entries.controller.js';
import { CashEntriesRepository } from './cash-entries.repository.js';
import { CashEntriesService } from './cash-entries.service.js';
import { CashPaymentsController } from './cash-payments.controller.js';
import { CashPaymentsService } from './cash-payments.service.js';
import { CashReviewsService } from './cash-reviews.service.js';
import { CashSight } from './cash-sight.repository.js';
import { ChequeInstructionsService } from './cheque-instructions.service.js';
import { ChequeMoneyService } from './cheque-money.service.js';
import { ChequesCalendar } from './cheques-calendar.repository.js';
import { ChequesController } from './cheques.controller.js';
import { ChequesRepository } from './cheques.repository.js';
import { ChequesEvents } from './cheques.events.js';
import { ChequesService } from './cheques.service.js';
import { DeclaredPaymentsController } from './declared-payments.controller.js';
import { DeclaredPaymentsEvents } from './declared-payments.events.js';
import { DeclaredPaymentsRepository } from './declared-payments.repository.js';
import { DeclaredPaymentsService } from './declared-payments.service.js';
import { cashPersonalData } from './personal-data.repository.js';
import { SlipVerificationService } from './slip-verification.service.js';

@Module({
  imports: [BillingModule, LeasesModule, LedgerModule, ChannelsModule, PaymentsModule],
  controllers: [
    CashPaymentsController,
    CashBooksController,
    BankingsController,
    CashEntriesController,
    ChequesController,
    DeclaredPaymentsController,
  ],
  providers: [
    registers('cash', cashPersonalData),
    BankingsRepository,
    BankingsService,
    CashBooksRepository,
    CashBooksService,
    CashEntriesRepository,
    CashEntriesService,
    CashPaymentsService,
    CashReviewsService,
    CashSight,
    ChequesCalendar,
    ChequeInstructionsService,
    ChequeMoneyService,
    ChequesEvents,
    ChequesRepository,
    ChequesService,
    DeclaredPaymentsEvents,
    DeclaredPaymentsRepository,
    DeclaredPaymentsService,
    SlipVerificationService,
  ],
  exports: [BankingsService, CashBooksService, ChequesService, DeclaredPaymentsService],
})
export class CashModule {}
