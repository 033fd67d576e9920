import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, pageRequest, toPage } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { ProviderEventPage, ProviderEventsQuery } from './provider-events.dto.js';
import { ProviderEventsService } from './provider-events.service.js';

@ApiTags('Payments')
@Controller('v1/provider-events')
export class ProviderEventsController {
  constructor(
    private readonly events: ProviderEventsService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('payments:read')
  @ApiOperation({ operationId: 'listProviderEvents', summary: 'Every callback of the provider, as it came' })
  @ApiOkResponse({ type: ProviderEventPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ProviderEventsQuery): Promise<ProviderEventPage> {
    const page = pageRequest(query);
    const filter = query.state === undefined ? {} : { state: query.state };
    return toPage(
      await this.events.list(this.database.reader, principal.organizationId, filter, page),
      page,
      (row) => row.id,
      ({ organizationId: _, ...row }) => row,
    );
  }
}
