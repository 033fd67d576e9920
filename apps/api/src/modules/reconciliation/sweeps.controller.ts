import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
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
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import { ChannelHasNoStatement, NotASweep, SweepNotReversible, SweepOnStatement, SweepRecorded } from './reconciliation.errors.js';
import { NewSweepBody, SweepPage, SweepResponse, SweepReversalBody, SweepReversalProposalResponse, SweepsQuery } from './sweeps.dto.js';
import { SweepReversalsService } from './sweep-reversals.service.js';
import { SweepsService, type NewSweep } from './sweeps.service.js';

@ApiTags('Reconciliation')
@Controller('v1/sweeps')
export class SweepsController {
  constructor(
    private readonly sweeps: SweepsService,
    private readonly reversals: SweepReversalsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('reconciliation:write')
  @StepUp()
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

  @Post(':id/reversal')
  @IdempotencyKeyRequired()
  @Allow('reconciliation:write')
  @StepUp()
  @ApiOperation({
    operationId: 'proposeSweepReversal',
    summary: 'Propose to take a sweep back that was recorded in error; somebody else approves',
    description:
      'Nothing changes until `POST /v1/proposals/{id}/approval`. Then the money is at the paybill as if it had never left, the line that told ' +
      'of the sweep may be recorded anew, and its days are proved again. Not once the bank’s statement shows it.',
  })
  @ApiCreatedResponse({ type: SweepReversalProposalResponse })
  @ApiProblems(NotFound, SweepNotReversible, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  reverse(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { reason }: SweepReversalBody,
  ): Promise<SweepReversalProposalResponse> {
    return this.commands.run(command, async (tx) => {
      const proposal = await this.reversals.propose(tx, command.organizationId, id, { reason, proposedBy: command.principalId });
      const { subjectId: sweepId, state, proposedBy, proposedAt, expiresAt } = proposal;
      return { id: proposal.id, sweepId, reason: proposal.reason, state, proposedBy, proposedAt, expiresAt };
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
