import { Readable } from 'node:stream';
import { Controller, Get, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { AnswersWith, CurrentPrincipal, sees, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound, pageRequest, toPage } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Limit } from '../../limits.js';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ArrearsService } from './arrears.service.js';
import { CollectionService } from './collection.service.js';
import { RentRollService } from './rent-roll.service.js';
import { ArrearsReportPage, ArrearsReportQuery, CollectionPage, CollectionQuery, RentRollPage, RentRollQuery } from './reports.dto.js';

@ApiTags('Reports')
@Controller('v1')
export class ReportsController {
  constructor(
    private readonly rentRoll: RentRollService,
    private readonly arrears: ArrearsService,
    private readonly collection: CollectionService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  @Get('rent-roll')
  @Allow('reports:read', 'sight')
  @ApiOperation({ operationId: 'getRentRoll', summary: 'Who lives where, for how much, and what they owe' })
  @ApiOkResponse({ type: RentRollPage })
  @ApiProblems(NotFound)
  async getRentRoll(@CurrentPrincipal() principal: Principal, @Query() query: RentRollQuery): Promise<RentRollPage> {
    const page = pageRequest(query);
    const { propertyId, state, search } = query;
    // Whoever is not told a phone must not find it by asking either.
    const byPhone = sees(RentRollPage, 'data.tenant.phone', principal.role);
    const filter = { propertyId, state, search, byPhone, sight: principal.sight };
    const lines = await this.rentRoll.page(this.database.reader, principal.organizationId, filter, page);
    return toPage(
      lines,
      page,
      ({ leaseId }) => leaseId,
      (line) => line,
    );
  }

  @Get('reports/arrears')
  @Limit('exports')
  @Allow('reports:read', 'sight')
  @ApiExtraModels(ArrearsReportPage)
  @AnswersWith(ArrearsReportPage)
  @ApiOperation({
    operationId: 'getArrears',
    summary: 'Arrears by age, as of any day',
    description: 'Ask for `text/csv` in the Accept header to get all leases in one file.',
  })
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ArrearsReportPage) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProblems(NotFound)
  async getArrears(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ArrearsReportQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArrearsReportPage | StreamableFile> {
    const page = pageRequest(query);
    const db = this.database.reader;
    const organization = await this.organizations.get(db, principal.organizationId);
    const question = { asOf: query.asOf, propertyId: query.propertyId, sight: principal.sight };
    void reply.header('vary', 'accept');
    if (prefersCsv(accept)) {
      const shows = (member: string): boolean => sees(ArrearsReportPage, `data.${member}`, principal.role);
      const file = Readable.from(this.arrears.csv(db, organization, question, shows));
      return new StreamableFile(file, { type: 'text/csv; charset=utf-8', disposition: 'attachment; filename="arrears.csv"' });
    }
    const lines = await this.arrears.page(db, organization, question, page);
    const totals = page.after === undefined ? { totals: await this.arrears.totals(db, organization, question) } : {};
    const shown = toPage(
      lines,
      page,
      ({ leaseId }) => leaseId,
      (line) => line,
    );
    return { asOf: this.arrears.dayOf(organization, question), ...totals, ...shown };
  }

  @Get('reports/collection')
  @Allow('reports:read', 'sight')
  @ApiOperation({ operationId: 'getCollection', summary: 'Billed and collected in a month, property by property' })
  @ApiOkResponse({ type: CollectionPage })
  @ApiProblems()
  async getCollection(@CurrentPrincipal() principal: Principal, @Query() query: CollectionQuery): Promise<CollectionPage> {
    const page = pageRequest(query);
    const db = this.database.reader;
    const organization = await this.organizations.get(db, principal.organizationId);
    const { asOf, rows, totals } = await this.collection.report(db, organization, { period: query.period, sight: principal.sight }, page);
    const shown = toPage(
      rows,
      page,
      ({ property }) => property.id,
      (row) => row,
    );
    return { period: query.period, asOf, totals, ...shown };
  }
}

/** True if the first type that the client names is CSV. */
const prefersCsv = (accept: string | undefined): boolean => /^\s*text\/csv\b/i.test(accept ?? '');
