import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, Commands, CurrentCommand, NotFound, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { SuspenseHintBody, SuspenseHintResponse } from './suspense.dto.js';
import { SuspenseHintsService } from './suspense-hints.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense-hints')
export class SuspenseHintsController {
  constructor(
    private readonly hints: SuspenseHintsService,
    private readonly commands: Commands,
  ) {}

  @Post()
  @Allow('suspense:suggest', 'sight')
  @ApiOperation({
    operationId: 'suggestLease',
    summary: 'Say for which lease a payment is, by the code of the message that the tenant showed',
    description:
      'The office sees it at the payment, if that is or comes into suspense; nothing is decided by it. The answer is the same whether there is such a payment or not.',
  })
  @ApiCreatedResponse({ type: SuspenseHintResponse })
  @ApiProblems(NotFound)
  suggest(@CurrentCommand() command: Command, @Body() body: SuspenseHintBody): Promise<SuspenseHintResponse> {
    const { externalId, leaseId, note = null } = body;
    const hint = { externalId: externalId.toUpperCase(), leaseId, note, suggestedBy: command.principalId };
    return this.commands.run(command, (tx) => this.hints.suggest(tx, command.organizationId, hint));
  }
}
