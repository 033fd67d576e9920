import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  invalidRequest,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ChannelHasNoStatement, NotASweep, SweepOnStatement, SweepRecorded } from './reconciliation.errors.js';
import { NewSweepBody, SweepPage, SweepResponse, SweepsQuery } from './sweeps.dto.js';
import { SweepsService, type NewSweep } from './sweeps.service.js';

@ApiTags('Reconciliation')
@Controller('v1/sweeps')
export class SweepsController {
  constructor(
    private readonly sweeps: SweepsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'recordSweep',
    summary: 'Record that a paybill’s money went to the bank',
    description:
      'From the line of a statement that tells of it (`statementLineId`), or by channel, amount and day where no statement does yet. Debits the bank, ' +
      'credits the clearing account. One that was recorded by hand is joined to its line, not posted again.',
  })
  @ApiCreatedResponse({ type: SweepResponse })
  @ApiProblems(NotFound, ChannelHasNoStatement, NotASweep, SweepRecorded, SweepOnStatement, IdempotencyKeyMissing, IdempotencyKeyReused)
  record(@CurrentCommand() command: Command, @Body() body: NewSweepBody): Promise<SweepResponse> {
    const { statementLineId } = body;
    const byHand = statementLineId === undefined ? sweepOf(body) : assertAlone(body);
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      if (byHand) return this.sweeps.record(tx, organization, byHand, command.principalId);
      return this.sweeps.recordLine(tx, organization, statementLineId ?? '', command.principalId);
    });
  }

  @Get()
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listSweeps', summary: 'Sweeps in the order in which they were recorded' })
  @ApiOkResponse({ type: SweepPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: SweepsQuery): Promise<SweepPage> {
    const page = pageRequest(query);
    return toPage(
      await this.sweeps.list(this.database.reader, organizationId, { channelId: query.channelId }, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }
}

/** @throws InvalidRequest unless everything is said that a line would say */
function sweepOf({ channelId, amount, sweptOn, reference }: NewSweepBody): NewSweep {
  if (channelId !== undefined && amount !== undefined && sweptOn !== undefined)
    return { channelId, amount, sweptOn, reference: reference ?? null };
  const missing = Object.entries({ channelId, amount, sweptOn }).filter(([, value]) => value === undefined);
  throw invalidRequest(
    missing.map(([name]) => ({ pointer: `/${name}`, code: 'required', detail: 'is required without a statementLineId' })),
  );
}

/** @throws InvalidRequest if anything is said beside the line */
function assertAlone({ statementLineId: _, ...rest }: NewSweepBody): undefined {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (said.length === 0) return undefined;
  throw invalidRequest(said.map(([name]) => ({ pointer: `/${name}`, code: 'not-with-a-line', detail: 'is said by the line' })));
}
