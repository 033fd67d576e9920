import { Body, Controller, Get, Patch, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  PreconditionFailed,
  PreconditionRequired,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { MaintenanceSettingsResponse, UpdateMaintenanceSettingsBody } from './maintenance-settings.dto.js';
import { MaintenanceSettingsService, type MaintenanceSettings } from './maintenance-settings.service.js';
import { PRIORITIES } from './work-orders.rules.js';

const toResponse = ({ targets, ...settings }: MaintenanceSettings): MaintenanceSettingsResponse => ({
  ...settings,
  targets: PRIORITIES.map((priority) => ({ priority, ...targets[priority] })),
});

@ApiTags('Work orders')
@Controller('v1/maintenance-settings')
export class MaintenanceSettingsController {
  constructor(
    private readonly settings: MaintenanceSettingsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('organization:read')
  @ApiOperation({ operationId: 'getMaintenanceSettings', summary: 'Limits, notices and clocks of repairs' })
  @ApiOkResponse({ type: MaintenanceSettingsResponse })
  @ApiProblems()
  async get(
    @CurrentPrincipal() { organizationId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MaintenanceSettingsResponse> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    return withETag(reply, toResponse(await this.settings.get(this.database.reader, organization)));
  }

  @Patch()
  @Allow('organization:write')
  @ApiOperation({
    operationId: 'updateMaintenanceSettings',
    summary: 'Change limits, notices and clocks of repairs',
    description: 'Orders that are under way keep the clocks they have.',
  })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: MaintenanceSettingsResponse })
  @ApiProblems(PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @IfMatch() version: number,
    @Body() body: UpdateMaintenanceSettingsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MaintenanceSettingsResponse> {
    const { targets: changed = [], ...plain } = body;
    const settings = await this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const before = await this.settings.get(tx, organization);
      command.facts.before = toResponse(before);
      const targets = { ...before.targets };
      for (const { priority, ...target } of changed) targets[priority] = target;
      return toResponse(await this.settings.update(tx, organization, version, { ...plain, targets }));
    });
    return withETag(reply, settings);
  }
}
