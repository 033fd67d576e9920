import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { DeliveriesQuery, ReplayBody, ReplayResponse, WebhookDeliveryPage, WebhookDeliveryResponse } from './deliveries.dto.js';
import { DeliveriesService, type Delivery } from './deliveries.service.js';
import { DeliveryPending, EndpointDisabled } from './webhooks.errors.js';

const toResponse = ({ tries, aggregateId: _thing, sequence: _number, ...row }: Delivery): WebhookDeliveryResponse => ({
  ...row,
  tries: tries.map(({ at, status, failure, tookMs }) => ({ at, status, failure, tookMs })),
});

@ApiTags('Webhooks')
@Controller('v1')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get('webhook-deliveries')
  @Allow('webhooks:read')
  @ApiOperation({ operationId: 'listWebhookDeliveries', summary: 'What an endpoint was sent and what it answered, newest first' })
  @ApiOkResponse({ type: WebhookDeliveryPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: DeliveriesQuery): Promise<WebhookDeliveryPage> {
    const page = pageRequest(query);
    const { endpointId, state } = query;
    return toPage(
      await this.deliveries.list(this.database.reader, principal.organizationId, { endpointId, state }, page),
      page,
      ({ id }) => id,
      toResponse,
    );
  }

  @Post('webhook-deliveries/:id/retry')
  @HttpCode(200)
  @Allow('webhooks:write')
  @ApiOperation({ operationId: 'retryWebhookDelivery', summary: 'Send one event again' })
  @ApiOkResponse({ type: WebhookDeliveryResponse })
  @ApiProblems(NotFound, DeliveryPending, EndpointDisabled)
  retry(@CurrentCommand() command: Command, @Param('id') id: string): Promise<WebhookDeliveryResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.deliveries.retry(tx, command.organizationId, id)));
  }

  @Post('webhook-endpoints/:id/replay')
  @HttpCode(200)
  @Allow('webhooks:write')
  @ApiOperation({
    operationId: 'replayWebhooks',
    summary: 'Send everything again that happened after an event',
    description: 'Also what was taken before: for a receiver that lost its data. At most a thousand events are looked through at a time.',
  })
  @ApiOkResponse({ type: ReplayResponse })
  @ApiProblems(NotFound, EndpointDisabled)
  replay(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { after }: ReplayBody): Promise<ReplayResponse> {
    return this.commands.run(command, (tx) => this.deliveries.replay(tx, command.organizationId, id, after));
  }
}
