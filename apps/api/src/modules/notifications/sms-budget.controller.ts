import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { SmsBudgetBody, SmsBudgetResponse } from './sms-budget.dto.js';
import { SmsBudgetService } from './sms-budget.service.js';

@ApiTags('Messages')
@Controller('v1/sms-budget')
export class SmsBudgetController {
  constructor(
    private readonly budget: SmsBudgetService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('messages:read')
  @ApiOperation({ operationId: 'getSmsBudget', summary: 'How many SMS segments may go out today, and how many have' })
  @ApiOkResponse({ type: SmsBudgetResponse })
  @ApiProblems()
  get(@CurrentPrincipal() principal: Principal): Promise<SmsBudgetResponse> {
    return this.budget.get(this.database.reader, principal.organizationId);
  }

  @Put()
  @Allow('organization:write')
  @ApiOperation({
    operationId: 'setSmsBudget',
    summary: 'Set how many SMS segments may go out a day',
    description:
      'What does not fit is HELD until seven the next morning, or until the budget is raised. Sign-in codes have a reserve of their own.',
  })
  @ApiOkResponse({ type: SmsBudgetResponse })
  @ApiProblems()
  set(@CurrentCommand() command: Command, @Body() body: SmsBudgetBody): Promise<SmsBudgetResponse> {
    return this.commands.run(command, (tx) => this.budget.set(tx, command.organizationId, body.segmentsPerDay));
  }
}
