import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  Forbidden,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  pageRequest,
  TooManyRequests,
  toPage,
  type Command,
} from '@plotihub/http';
import { Limit } from '../../limits.js';
import { Allow, InvalidPhone, OrganizationsService } from '../organizations/index.js';
import { ChannelOfAnotherOwner } from '../channels/index.js';
import { LeaseTakesNoMoney } from '../payments/index.js';
import { CredentialsMissing, NoPushChannel, NothingToPay, NotMpesaChannel, ReferenceElsewhere } from './mpesa.errors.js';
import { StkPushBody, StkPushesQuery, StkPushPage, StkPushResponse } from './stk-pushes.dto.js';
import { StkPushesService } from './stk-pushes.service.js';

@ApiTags('M-Pesa')
@Controller('v1/stk-pushes')
export class StkPushesController {
  constructor(
    private readonly pushes: StkPushesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('stk-pushes:write', 'sight')
  @Limit('stk-push')
  @ApiOperation({
    operationId: 'createStkPush',
    summary: "Ask a phone for its M-Pesa PIN, for a lease's rent",
    description:
      'Answers at once; the prompt goes out a moment later, and at most once, whatever happens. Read it again for what came of it. ' +
      'A phone is asked once a minute, and for the same amount once in two. Tenants ask for their own lease, the phones of the lease.',
  })
  @ApiCreatedResponse({ type: StkPushResponse })
  @ApiProblems(
    NotFound,
    Forbidden,
    InvalidPhone,
    LeaseTakesNoMoney,
    NoPushChannel,
    NotMpesaChannel,
    ChannelOfAnotherOwner,
    CredentialsMissing,
    ReferenceElsewhere,
    NothingToPay,
    TooManyRequests,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  create(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Body() body: StkPushBody,
  ): Promise<StkPushResponse> {
    return this.commands.run(command, async (tx) =>
      this.pushes.request(tx, await this.organizations.get(tx, command.organizationId), principal, body),
    );
  }

  @Get()
  @Allow('stk-pushes:read', 'sight')
  @ApiOperation({ operationId: 'listStkPushes', summary: 'STK pushes in the order they were asked for' })
  @ApiOkResponse({ type: StkPushPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: StkPushesQuery): Promise<StkPushPage> {
    const page = pageRequest(query);
    const { leaseId, state } = query;
    const filter = {
      sight: principal.sight,
      ...(leaseId === undefined ? {} : { leaseId }),
      ...(state === undefined ? {} : { state }),
    };
    return toPage(
      await this.pushes.list(this.database.reader, principal.organizationId, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('stk-pushes:read', 'sight')
  @ApiOperation({ operationId: 'getStkPush', summary: 'One STK push' })
  @ApiOkResponse({ type: StkPushResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<StkPushResponse> {
    return this.pushes.get(this.database.reader, principal.organizationId, id);
  }
}
