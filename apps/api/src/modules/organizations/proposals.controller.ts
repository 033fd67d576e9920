import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow } from './allow.js';
import { ProposalDecided, ProposerDecides } from './organizations.errors.js';
import { ApprovalBody, DeclineBody, ProposalPage, ProposalResponse, ProposalsQuery } from './proposals.dto.js';
import { ProposalsService, type Proposal } from './proposals.service.js';

const toResponse = ({ payload: _, ...proposal }: Proposal): ProposalResponse => proposal;

@ApiTags('Proposals')
@Controller('v1/proposals')
export class ProposalsController {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('proposals:read')
  @ApiOperation({ operationId: 'listProposals', summary: 'What one person proposed and another decides, oldest first' })
  @ApiOkResponse({ type: ProposalPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: ProposalsQuery): Promise<ProposalPage> {
    const page = pageRequest(query);
    const rows = await this.proposals.list(this.database.reader, organizationId, query.state, page);
    return toPage(rows, page, ({ id }) => id, toResponse);
  }

  @Get(':id')
  @Allow('proposals:read')
  @ApiOperation({ operationId: 'getProposal', summary: 'One proposal' })
  @ApiOkResponse({ type: ProposalResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<ProposalResponse> {
    return toResponse(await this.proposals.get(this.database.reader, organizationId, id));
  }

  @Post(':id/approval')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('proposals:write')
  @StepUp()
  @ApiOperation({
    operationId: 'approveProposal',
    summary: 'Approve what somebody else proposed: it is carried out at once',
    description:
      'With a proof of identity that is at most five minutes old, and never by who proposed it, whatever their role: ' +
      'only a landlord of whose organization nobody else may approve does both.',
  })
  @ApiOkResponse({ type: ProposalResponse })
  @ApiProblems(NotFound, ProposalDecided, ProposerDecides, IdempotencyKeyMissing, IdempotencyKeyReused)
  approve(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: ApprovalBody,
  ): Promise<ProposalResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.proposals.approve(tx, principal, id, body.reason)));
  }

  @Post(':id/decline')
  @HttpCode(200)
  @Allow('proposals:write')
  @ApiOperation({ operationId: 'declineProposal', summary: 'Decline what somebody else proposed' })
  @ApiOkResponse({ type: ProposalResponse })
  @ApiProblems(NotFound, ProposalDecided, ProposerDecides)
  decline(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: DeclineBody,
  ): Promise<ProposalResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.proposals.decline(tx, principal, id, body.reason)));
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @Allow('proposals:write')
  @ApiOperation({ operationId: 'withdrawProposal', summary: 'Withdraw what you proposed' })
  @ApiOkResponse({ type: ProposalResponse })
  @ApiProblems(NotFound, ProposalDecided)
  withdraw(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
  ): Promise<ProposalResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.proposals.withdraw(tx, principal, id)));
  }
}
