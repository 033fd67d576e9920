import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyRequired,
  NotFound,
  PageQuery,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { PolicyEnded, PolicyExists } from './billing.errors.js';
import { LateFeePolicyPage, LateFeePolicyResponse, LateFeeRunBody, LateFeeRunResponse, NewLateFeePolicyBody } from './late-fees.dto.js';
import { LateFeePoliciesService } from './late-fee-policies.service.js';
import { LateFeesService } from './late-fees.service.js';

@ApiTags('Late fees')
@Controller('v1')
export class LateFeesController {
  constructor(
    private readonly policies: LateFeePoliciesService,
    private readonly fees: LateFeesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get('late-fee-policies')
  @Allow('billing:read')
  @ApiOperation({ operationId: 'listLateFeePolicies', summary: 'Late-fee policies, in the order they were made' })
  @ApiOkResponse({ type: LateFeePolicyPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<LateFeePolicyPage> {
    const page = pageRequest(query);
    return toPage(
      await this.policies.list(this.database.reader, organizationId, page),
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Post('late-fee-policies')
  @Allow('charges:adjust')
  @ApiOperation({
    operationId: 'addLateFeePolicy',
    summary: 'Charge late fees from a day on',
    description: 'There are no late fees without a policy. One that holds in its place ends on that day. A court may refuse a penal fee.',
  })
  @ApiCreatedResponse({ type: LateFeePolicyResponse })
  @ApiProblems(NotFound, PolicyExists)
  async add(@CurrentCommand() command: Command, @Body() body: NewLateFeePolicyBody): Promise<LateFeePolicyResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    return this.commands.run(command, (tx) => this.policies.create(tx, organization, body));
  }

  @Get('late-fee-policies/:id')
  @Allow('billing:read')
  @ApiOperation({ operationId: 'getLateFeePolicy', summary: 'One late-fee policy' })
  @ApiOkResponse({ type: LateFeePolicyResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<LateFeePolicyResponse> {
    return this.policies.get(this.database.reader, organizationId, id);
  }

  @Post('late-fee-policies/:id/end')
  @HttpCode(200)
  @Allow('charges:adjust')
  @ApiOperation({ operationId: 'endLateFeePolicy', summary: 'Assess no more fees under a policy, from today on' })
  @ApiOkResponse({ type: LateFeePolicyResponse })
  @ApiProblems(NotFound, PolicyEnded)
  async end(@CurrentCommand() command: Command, @Param('id') id: string): Promise<LateFeePolicyResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    return this.commands.run(command, (tx) => this.policies.end(tx, organization, id));
  }

  @Post('late-fee-runs')
  @HttpCode(200)
  @Allow('billing:run')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'runLateFees',
    summary: "Assess a day's late fees: preview them, or commit them",
    description: 'Happens by itself every night at 03:00. An invoice is charged each step of a fee at most once.',
  })
  @ApiOkResponse({ type: LateFeeRunResponse })
  @ApiProblems()
  async run(@CurrentCommand() command: Command, @Body() { day, mode }: LateFeeRunBody): Promise<LateFeeRunResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    if (mode === 'preview') return this.fees.preview(this.database.reader, organization, day);
    return this.commands.run(command, (tx) => this.fees.commit(tx, organization, day));
  }
}
