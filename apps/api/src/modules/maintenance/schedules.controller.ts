import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Allow, OrganizationsService, type Organization } from '../organizations/index.js';
import { ScheduleEnded } from './maintenance.errors.js';
import { NewScheduleBody, SchedulePage, ScheduleResponse, SchedulesQuery } from './schedules.dto.js';
import { nextDueFrom } from './schedules.rules.js';
import { SchedulesService, type PreventiveSchedule } from './schedules.service.js';

@ApiTags('Work orders')
@Controller('v1/preventive-schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: SchedulesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({
    operationId: 'addPreventiveSchedule',
    summary: 'Have work done again and again',
    description: 'Each due day makes one work order, so many days before as it says; days that were missed are caught up.',
  })
  @ApiCreatedResponse({ type: ScheduleResponse })
  @ApiProblems(NotFound)
  add(@CurrentCommand() command: Command, @Body() body: NewScheduleBody): Promise<ScheduleResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.toResponse(organization, await this.schedules.add(tx, organization, command.principalId, body));
    });
  }

  @Get()
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({ operationId: 'listPreventiveSchedules', summary: 'Work that is due again and again, in the order it was agreed' })
  @ApiOkResponse({ type: SchedulePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId, sight }: Principal, @Query() query: SchedulesQuery): Promise<SchedulePage> {
    const page = pageRequest(query);
    const organization = await this.organizations.get(this.database.reader, organizationId);
    const filter = { sight, ...(query.propertyId === undefined ? {} : { propertyId: query.propertyId }) };
    return toPage(
      await this.schedules.list(this.database.reader, organizationId, filter, page),
      page,
      ({ id }) => id,
      (row) => this.toResponse(organization, row),
    );
  }

  @Post(':id/end')
  @HttpCode(200)
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({ operationId: 'endPreventiveSchedule', summary: 'Make no more work orders of a schedule' })
  @ApiOkResponse({ type: ScheduleResponse })
  @ApiProblems(NotFound, ScheduleEnded)
  end(@CurrentCommand() command: Command, @Param('id') id: string): Promise<ScheduleResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.toResponse(organization, await this.schedules.end(tx, organization, id));
    });
  }

  private toResponse({ timeZone }: Organization, { createdBy: _, ...schedule }: PreventiveSchedule): ScheduleResponse {
    return { ...schedule, nextOn: nextDueFrom(schedule, this.clock.today(timeZone)) };
  }
}
