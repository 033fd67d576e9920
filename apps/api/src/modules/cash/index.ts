export { BankingsService, type Banking } from './bankings.service.js';
export { CashBooksService, type CashBook } from './cash-books.service.js';
export { ChequesService, type Cheque } from './cheques.service.js';
export { CashModule } from './cash.module.js';
export { DeclaredPaymentsService, type DeclaredPayment } from './declared-payments.service.js';
