import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, PageQuery, pageRequest, toPage } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { EntriesQuery, EntryPage, OwnerDebtPage, ProofQuery, ProofResponse } from './ledger.dto.js';
import { LedgerService } from './ledger.service.js';

@ApiTags('Ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  @Get('proof')
  @Allow('ledger:read')
  @ApiOperation({
    operationId: 'proveLedger',
    summary: 'Prove the books: every equation, spelled out',
    description:
      'An agency holds exactly what it owes to owners and tenants (trust), and what tenants owe is exactly what will be owed on (receivables).',
  })
  @ApiOkResponse({ type: ProofResponse })
  @ApiProblems()
  async proof(@CurrentPrincipal() principal: Principal, @Query() query: ProofQuery): Promise<ProofResponse> {
    const organization = await this.organizations.get(this.database.reader, principal.organizationId);
    return this.ledger.proof(this.database.reader, organization, query.asOf);
  }

  @Get('owner-debts')
  @Allow('ledger:read')
  @ApiOperation({
    operationId: 'listOwnerDebts',
    summary: 'What owners owe the office, by property',
    description:
      'Rent that was remitted to an owner and is then taken back is put into trust by the office first; the owner owes it (account 1200).',
  })
  @ApiOkResponse({ type: OwnerDebtPage })
  @ApiProblems()
  async ownerDebts(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<OwnerDebtPage> {
    const page = pageRequest(query);
    const organization = await this.organizations.get(this.database.reader, principal.organizationId);
    const rows = await this.ledger.ownerDebts(this.database.reader, organization, { ...page, limit: page.limit + 1 });
    return toPage(
      rows,
      page,
      ({ ownerId, propertyId }) => `${ownerId}/${propertyId}`,
      (row) => row,
    );
  }

  @Get('entries')
  @Allow('ledger:read')
  @ApiOperation({ operationId: 'listLedgerEntries', summary: 'Ledger entries in the order they were posted' })
  @ApiOkResponse({ type: EntryPage })
  @ApiProblems()
  async entries(@CurrentPrincipal() principal: Principal, @Query() query: EntriesQuery): Promise<EntryPage> {
    const page = pageRequest(query);
    const [postingId, line] = page.after?.split('/') ?? [];
    const after = postingId === undefined ? undefined : { postingId, line: Number(line) };
    const rows = await this.ledger.listEntries(this.database.reader, principal.organizationId, {
      leaseId: query.leaseId,
      after,
      limit: page.limit + 1,
    });
    return toPage(
      rows,
      page,
      (row) => `${row.postingId}/${row.line}`,
      (row) => row,
    );
  }
}
