import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { BalanceQuery, BalanceResponse } from './balances.dto.js';
import { BalancesService } from './balances.service.js';

@ApiTags('Balances')
@Controller('v1')
export class BalancesController {
  constructor(
    private readonly balances: BalancesService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  @Get('leases/:id/balance')
  @Allow('balances:read', 'sight')
  @ApiOperation({ operationId: 'getLeaseBalance', summary: 'What a lease owes, has paid ahead, and has deposited' })
  @ApiOkResponse({ type: BalanceResponse })
  @ApiProblems(NotFound)
  async balance(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() { asOf }: BalanceQuery,
  ): Promise<BalanceResponse> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    return this.balances.of(this.database.reader, organization, id, asOf);
  }
}
