import { Global, Module } from '@nestjs/common';
import { BrowserOrigins } from '@plotihub/auth';
import { RegisteredOrigins } from './registered-origins.service.js';
import { WebClientsController } from './web-clients.controller.js';
import { WebClientsRepository } from './web-clients.repository.js';
import { WebClientsService } from './web-clients.service.js';

/** Global, because the guard asks it about every request of a web page. */
@Global()
@Module({
  controllers: [WebClientsController],
  providers: [WebClientsRepository, WebClientsService, RegisteredOrigins, { provide: BrowserOrigins, useExisting: RegisteredOrigins }],
  exports: [BrowserOrigins],
})
export class WebClientsModule {}
