import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound, pageRequest, toPage } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import {
  DepositEventPage,
  DepositEventsQuery,
  DepositList,
  DepositProofResponse,
  DepositQuery,
  DepositResponse,
  DepositsQuery,
} from './deposits.dto.js';
import { DepositsService } from './deposits.service.js';

@ApiTags('Deposits')
@Controller('v1/deposits')
export class DepositsController {
  constructor(
    private readonly deposits: DepositsService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listDeposits', summary: 'Deposits of a lease: what is asked for, what was received, and what is held' })
  @ApiOkResponse({ type: DepositList })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() { leaseId, asOf }: DepositsQuery): Promise<DepositList> {
    return { data: await this.deposits.list(this.database.reader, organizationId, leaseId, asOf) };
  }

  @Get('proof')
  @Allow('ledger:read')
  @ApiOperation({ operationId: 'proveDeposits', summary: 'Prove that deposits hold what the ledger says, lease by lease' })
  @ApiOkResponse({ type: DepositProofResponse })
  @ApiProblems()
  async proof(@CurrentPrincipal() { organizationId }: Principal): Promise<DepositProofResponse> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    return this.deposits.proof(this.database.reader, organization);
  }

  @Get(':id')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'getDeposit', summary: 'One deposit: received, applied, refunded, transferred, and held' })
  @ApiOkResponse({ type: DepositResponse })
  @ApiProblems(NotFound)
  get(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() { asOf }: DepositQuery,
  ): Promise<DepositResponse> {
    return this.deposits.get(this.database.reader, organizationId, id, asOf);
  }

  @Get(':id/events')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listDepositEvents', summary: 'What happened to a deposit, in the order it was written down' })
  @ApiOkResponse({ type: DepositEventPage })
  @ApiProblems(NotFound)
  async events(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() query: DepositEventsQuery,
  ): Promise<DepositEventPage> {
    const page = pageRequest(query);
    const rows = await this.deposits.events(this.database.reader, organizationId, id, { ...page, asOf: query.asOf });
    return toPage(
      rows,
      page,
      (row) => row.id.slice(4),
      (row) => row,
    );
  }
}
