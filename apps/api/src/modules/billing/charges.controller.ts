import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, IdempotencyKeyRequired, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ChargeAlreadyVoid, ChargeNotVoid, LeaseNotChargeable } from './billing.errors.js';
import { ChargePage, ChargeResponse, ChargesQuery, NewChargeBody, ReplaceChargeBody, VoidChargeBody } from './charges.dto.js';
import { ChargesService } from './charges.service.js';

@ApiTags('Charges')
@Controller('v1/charges')
export class ChargesController {
  constructor(
    private readonly charges: ChargesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listCharges', summary: 'Charges, oldest first; those taken back too' })
  @ApiOkResponse({ type: ChargePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId, sight }: Principal, @Query() query: ChargesQuery): Promise<ChargePage> {
    const page = pageRequest(query);
    const rows = await this.charges.list(this.database.reader, organizationId, { leaseId: query.leaseId, sight }, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Post()
  @Allow('charges:adjust', 'sight')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'addCharge',
    summary: 'Charge a lease by hand',
    description: 'Issues the charge with an invoice of its own. What the tenant has paid ahead settles it at once.',
  })
  @ApiCreatedResponse({ type: ChargeResponse })
  @ApiProblems(NotFound, LeaseNotChargeable)
  async add(@CurrentCommand() command: Command, @Body() body: NewChargeBody): Promise<ChargeResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    return this.commands.run(command, (tx) => this.charges.add(tx, organization, body));
  }

  @Get(':id')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'getCharge', summary: 'One charge' })
  @ApiOkResponse({ type: ChargeResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<ChargeResponse> {
    return this.charges.get(this.database.reader, organizationId, id);
  }

  @Post(':id/void')
  @HttpCode(200)
  @Allow('charges:adjust', 'sight')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'voidCharge',
    summary: 'Take a charge back',
    description:
      'A posting reverses it; nothing that was written changes. What was paid of it becomes credit, and settles what else is open. ' +
      'A billing run does not charge it again.',
  })
  @ApiOkResponse({ type: ChargeResponse })
  @ApiProblems(NotFound, ChargeAlreadyVoid)
  async void(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: VoidChargeBody): Promise<ChargeResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    return this.commands.run(command, (tx) => this.charges.void(tx, organization, id, body));
  }

  @Post(':id/replacement')
  @Allow('charges:adjust', 'sight')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'replaceCharge',
    summary: 'Charge again, corrected, what was taken back',
    description: 'Same lease, kind and month; its natural key has the next number, such as `…#2`.',
  })
  @ApiCreatedResponse({ type: ChargeResponse })
  @ApiProblems(NotFound, ChargeNotVoid, LeaseNotChargeable)
  async replace(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReplaceChargeBody): Promise<ChargeResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    return this.commands.run(command, (tx) => this.charges.replace(tx, organization, id, body));
  }
}
