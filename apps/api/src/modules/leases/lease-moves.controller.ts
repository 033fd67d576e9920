import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Tx } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, IdempotencyKeyRequired, NotFound, type Command } from '@plotihub/http';
import { Allow, OrganizationsService, type Organization } from '../organizations/index.js';
import { LeaseMovesService } from './lease-moves.service.js';
import { LeaseResponse, MoveInBody, NoticeBody, VacateBody } from './leases.dto.js';
import { DateTooEarly, LeaseIncomplete, LeaseMoveNotAllowed, NoticeTooShort, UnitAlreadyLet } from './leases.errors.js';

@ApiTags('Leases')
@Controller('v1/leases/:id')
export class LeaseMovesController {
  constructor(
    private readonly moves: LeaseMovesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post('sign')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'signLease',
    summary: 'The parties have signed: reserve the unit and ask for the deposits',
  })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed, LeaseIncomplete)
  sign(@CurrentCommand() command: Command, @Param('id') id: string): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.sign(tx, organization, id));
  }

  @Post('move-in')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'moveIn', summary: 'The keys were handed over: the unit is occupied' })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed, DateTooEarly, UnitAlreadyLet)
  moveIn(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: MoveInBody): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.moveIn(tx, organization, id, body));
  }

  @Post('notice')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({
    operationId: 'giveNotice',
    summary: 'Tenant or landlord ends the lease on a day',
    description: 'A notice that is too short is refused, and the earliest day is told as `earliestOn`.',
  })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed, NoticeTooShort)
  giveNotice(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NoticeBody): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.giveNotice(tx, organization, id, body));
  }

  @Post('withdraw-notice')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'withdrawNotice', summary: 'Both sides agree that the lease goes on' })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed)
  withdrawNotice(@CurrentCommand() command: Command, @Param('id') id: string): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.withdrawNotice(tx, organization, id));
  }

  @Post('vacate')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'vacate', summary: 'The keys came back: the unit is free' })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed, DateTooEarly)
  vacate(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: VacateBody): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.vacate(tx, organization, id, body));
  }

  @Post('cancel')
  @HttpCode(200)
  @Allow('leases:write', 'sight')
  @ApiOperation({ operationId: 'cancelLease', summary: 'Nothing comes of the lease: give up a draft, or one that nobody has moved into' })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseMoveNotAllowed)
  cancel(@CurrentCommand() command: Command, @Param('id') id: string): Promise<LeaseResponse> {
    return this.run(command, (tx, organization) => this.moves.cancel(tx, organization, id));
  }

  private run<T>(command: Command, move: (tx: Tx, organization: Organization) => Promise<T>): Promise<T> {
    return this.commands.run(command, async (tx) => move(tx, await this.organizations.get(tx, command.organizationId)));
  }
}
