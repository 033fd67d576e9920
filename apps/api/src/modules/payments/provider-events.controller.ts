import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, IdempotencyKeyRequired, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { ProviderEventNotParked } from './payments.errors.js';
import { ProviderEventPage, ProviderEventResponse, ProviderEventsQuery } from './provider-events.dto.js';
import { ProviderEventsService, type ProviderEvent } from './provider-events.service.js';

@ApiTags('Payments')
@Controller('v1/provider-events')
export class ProviderEventsController {
  constructor(
    private readonly events: ProviderEventsService,
    private readonly commands: Commands,
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
    return toPage(await this.events.list(this.database.reader, principal.organizationId, filter, page), page, (row) => row.id, toResponse);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Allow('suspense:resolve')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'retryProviderEvent',
    summary: 'Try a parked callback again',
    description:
      'A callback is PARKED when handling it has failed for half a day, or when it came to an address that had ended: its money is not in the books. ' +
      'Once the cause is mended, or the money has been seen, this puts it back; it is handled within seconds, and a transaction that is booked already is not booked twice.',
  })
  @ApiOkResponse({ type: ProviderEventResponse })
  @ApiProblems(NotFound, ProviderEventNotParked)
  retry(@CurrentCommand() command: Command, @Param('id') id: string): Promise<ProviderEventResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.events.retry(tx, command.organizationId, id)));
  }
}

const toResponse = ({ organizationId: _, ...row }: ProviderEvent): ProviderEventResponse => row;
