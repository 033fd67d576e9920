import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, invalidRequest, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import {
  ChargeRulePage,
  ChargeRuleResponse,
  ChargeRulesQuery,
  EndChargeRuleBody,
  NewChargeRuleBody,
  NewLeaseChargeRuleBody,
} from './charge-rules.dto.js';
import { ChargeRulesService, type ChargeRuleTarget } from './charge-rules.service.js';
import { LeaseEnded } from './leases.errors.js';

@ApiTags('Charge rules')
@Controller('v1')
export class ChargeRulesController {
  constructor(
    private readonly rules: ChargeRulesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('charge-rules')
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'createChargeRule', summary: 'Charge every lease of a property or unit a fixed amount a month' })
  @ApiCreatedResponse({ type: ChargeRuleResponse })
  @ApiProblems(NotFound)
  create(@CurrentCommand() command: Command, @Body() body: NewChargeRuleBody): Promise<ChargeRuleResponse> {
    const { propertyId, unitId, ...rule } = body;
    return this.commands.run(command, (tx) => this.rules.add(tx, command.organizationId, targetOf(propertyId, unitId), rule));
  }

  @Get('charge-rules')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listChargeRules', summary: 'Fixed monthly charges, in the order they were made' })
  @ApiOkResponse({ type: ChargeRulePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ChargeRulesQuery): Promise<ChargeRulePage> {
    const page = pageRequest(query);
    const { propertyId, unitId, leaseId } = query;
    return toPage(
      await this.rules.list(this.database.reader, principal.organizationId, { propertyId, unitId, leaseId, sight: principal.sight }, page),
      page,
      ({ id }) => id,
      (rule) => rule,
    );
  }

  @Post('charge-rules/:id/end')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'endChargeRule', summary: 'Stop a fixed monthly charge from a day on; what was charged stays' })
  @ApiOkResponse({ type: ChargeRuleResponse })
  @ApiProblems(NotFound)
  end(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: EndChargeRuleBody): Promise<ChargeRuleResponse> {
    return this.commands.run(command, (tx) => this.rules.end(tx, command.organizationId, id, body.toOn));
  }

  @Post('leases/:id/charge-rules')
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'addLeaseChargeRule', summary: 'Charge one lease a fixed amount a month' })
  @ApiCreatedResponse({ type: ChargeRuleResponse })
  @ApiProblems(NotFound, LeaseEnded)
  addToLease(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() body: NewLeaseChargeRuleBody,
  ): Promise<ChargeRuleResponse> {
    return this.commands.run(command, (tx) => this.rules.addToLease(tx, command.organizationId, id, body));
  }
}

/** @throws InvalidRequest unless exactly one is given */
function targetOf(propertyId: string | undefined, unitId: string | undefined): ChargeRuleTarget {
  if (propertyId !== undefined && unitId === undefined) return { propertyId };
  if (unitId !== undefined && propertyId === undefined) return { unitId };
  throw invalidRequest([{ pointer: '/propertyId', code: 'target', detail: 'either propertyId or unitId is needed, not both' }]);
}
