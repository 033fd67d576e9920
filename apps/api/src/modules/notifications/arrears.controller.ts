import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, IdempotencyKeyRequired, pageRequest, toPage, type Command } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ArrearsService, type StandingTurn } from './arrears.service.js';
import { placeOf } from './debts.service.js';
import { ArrearsRunBody, ArrearsRunResponse, LadderMessageResponse, LadderPreviewPage, LadderPreviewQuery } from './messages.dto.js';
import { LadderDayOver } from './messages.errors.js';

const LADDER =
  'Counted from the due date D of each invoice that is not paid: a reminder on D−3, the last call on D, a first text about arrears on D+1 and a second on D+7, at most one a day for a lease. Tenants who have left are not written to. Texts about arrears wait some working days for a payment that the tenant has declared and nobody has decided about.';

@ApiTags('Messages')
@Controller('v1')
export class ArrearsController {
  constructor(
    private readonly arrears: ArrearsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('arrears-ladder/preview')
  @Allow('messages:read')
  @ApiOperation({
    operationId: 'previewArrearsLadder',
    summary: 'Who would be reminded of what on a day',
    description: `${LADDER} As things stand now: bills that will be issued until then are not counted.`,
  })
  @ApiOkResponse({ type: LadderPreviewPage })
  @ApiProblems()
  async preview(@CurrentPrincipal() principal: Principal, @Query() query: LadderPreviewQuery): Promise<LadderPreviewPage> {
    const organization = await this.organizations.get(this.database.reader, principal.organizationId);
    const page = pageRequest(query);
    const on = query.on ?? this.clock.today(organization.timeZone);
    return toPage(
      await this.arrears.preview(this.database.reader, organization, on, page),
      page,
      ({ addressee }) => placeOf(addressee.lease),
      toResponse,
    );
  }

  @Post('arrears-runs')
  @Allow('messages:send')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'runArrearsLadder',
    summary: 'Write the reminders of today',
    description: `${LADDER} It runs by itself every morning at 08:00; running it again queues nothing twice. Messages wait for payments that are on their way, keep the quiet hours from 20:00 to 07:00, and are cancelled when the debt is paid meanwhile.`,
  })
  @ApiCreatedResponse({ type: ArrearsRunResponse })
  @ApiProblems(LadderDayOver)
  run(@CurrentCommand() command: Command, @Body() body: ArrearsRunBody): Promise<ArrearsRunResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const on = body.on ?? this.clock.today(organization.timeZone);
      return { on, ...(await this.arrears.runToday(tx, organization, on)) };
    });
  }
}

function toResponse({ turn, addressee: { contact, lease }, template, text, waitsUntil }: StandingTurn): LadderMessageResponse {
  const { dueOn, balance } = turn;
  return {
    leaseId: lease.id,
    tenantId: contact.tenantId,
    unitId: lease.unitId,
    template,
    dueOn,
    balance,
    language: contact.language,
    text,
    waitsUntil,
    waitsBecause: waitsUntil && 'A declared payment waits to be verified or rejected.',
  };
}
