import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, InvalidRequest, NotFound, pageRequest, toPage, type PageRequest } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { AuditEventPage, AuditEventResponse, AuditEventsQuery, AuditProofResponse } from './audit-events.dto.js';
import { AuditEventsService, type AuditEvent } from './audit-events.service.js';
import { ChainsService } from './chains.service.js';
import { subjectType } from './subjects.rules.js';

@ApiTags('Audit log')
@Controller('v1/audit-events')
export class AuditEventsController {
  constructor(
    private readonly events: AuditEventsService,
    private readonly chains: ChainsService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('audit:read', 'sight')
  @ApiOperation({
    operationId: 'listAuditEvents',
    summary: 'Who did what, and who was refused what',
    description:
      'Every request that changed something left one event, in the same transaction; so did refused permissions. Nothing here can be changed or deleted. Who sees a part of the organization names a thing in it, or gets what they did themselves; addresses stay hidden from them.',
  })
  @ApiOkResponse({ type: AuditEventPage })
  @ApiProblems(InvalidRequest)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: AuditEventsQuery): Promise<AuditEventPage> {
    const { limit: _limit, cursor: _cursor, order, ...asked } = query;
    const organization = await this.organizations.get(this.database.reader, principal.organizationId);
    const seesAll = principal.sight === 'ALL';
    // The guard let in only a subject that lies in sight.
    const search = seesAll || asked.subjectId !== undefined ? asked : { ...asked, actorId: principal.id };
    const page = sequencePage(query);
    return toPage(
      await this.events.list(this.database.reader, organization, { ...search, newestFirst: order !== 'OLDEST_FIRST' }, page),
      page,
      ({ sequence }) => String(sequence),
      (event) => ({ ...toResponse(event), ...(seesAll ? {} : { sourceAddress: null }) }),
    );
  }

  @Get('proof')
  @Allow('audit:read')
  @ApiOperation({
    operationId: 'proveAuditLog',
    summary: 'Prove that nothing in the log was changed',
    description:
      'Each event carries the hash of the one before. This checks the newest 5 000; every night all that is new is checked, and `npm run audit:verify` checks everything.',
  })
  @ApiOkResponse({ type: AuditProofResponse })
  @ApiProblems()
  async proof(@CurrentPrincipal() { organizationId }: Principal): Promise<AuditProofResponse> {
    const { events, headHash, checkedFrom, checkedTo, fault, verified } = await this.chains.prove(this.database.reader, organizationId);
    return {
      events,
      headHash,
      holds: fault === undefined,
      checkedFrom,
      checkedTo,
      fault: fault ?? null,
      verifiedTo: verified.sequence,
      verifiedAt: verified.at,
    };
  }

  @Get(':id')
  @Allow('audit:read')
  @ApiOperation({ operationId: 'getAuditEvent', summary: 'One event of the audit log' })
  @ApiOkResponse({ type: AuditEventResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<AuditEventResponse> {
    return toResponse(await this.events.get(this.database.reader, organizationId, id));
  }
}

/** The cursor of this list is a sequence. @throws InvalidRequest */
function sequencePage(query: AuditEventsQuery): PageRequest {
  const page = pageRequest(query);
  if (page.after !== undefined && !/^\d{1,15}$/.test(page.after)) {
    throw new InvalidRequest('/cursor: is not a cursor of this list', {
      errors: [{ pointer: '/cursor', code: 'cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return page;
}

function toResponse({ actorKind, actorId, actingForId, subjectId, details, ...row }: AuditEvent): AuditEventResponse {
  return {
    ...row,
    actor: { kind: actorKind, id: actorId, actingForId },
    subject: subjectId === null ? null : { id: subjectId, type: subjectType(subjectId) },
    details: JSON.parse(details) as AuditEventResponse['details'],
  };
}
