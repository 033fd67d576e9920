import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  BodyTooLarge,
  Commands,
  CurrentCommand,
  NotFound,
  pageRequest,
  toPage,
  UnsupportedMediaType,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ChannelHasNoStatement, StatementOfAnother, StatementUnreadable } from './reconciliation.errors.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementFilesService } from './statement-files.service.js';
import {
  ImportStatementQuery,
  LinesQuery,
  StatementImportResponse,
  StatementLinePage,
  StatementLineResponse,
  StatementPage,
  StatementResponse,
  StatementsQuery,
} from './statements.dto.js';
import { StatementsService, type LineRow, type Preview, type PreviewedLine } from './statements.service.js';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const EXAMPLE = `Organization statement
Short Code,600966
Time Period,From 20-11-2026 00:00:00 To 21-11-2026 23:59:59
Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.
UKL51ZDR4F,21-11-2026 12:13:25,21-11-2026 12:13:20,Pay Bill from 2547****126 - JANE W Acc. KMA12J,Completed,"15,000.00",,"40,000.00",true,Pay Bill,2547****126 - JANE W,,KMA12J
UKK4A7Q2MN,20-11-2026 18:02:11,20-11-2026 18:02:05,Organization Settlement,Completed,,"-30,000.00","25,000.00",true,Organization Settlement,,,
`;

const DESCRIPTION = `The statement that M-Pesa's organization portal or a bank gives: CSV in UTF-8, UTF-16 or Windows-1252, or Excel. Rows above the header, order of
the columns and of the lines do not matter. **M-Pesa** needs Receipt No., Completion Time, Paid In and Withdrawn. A **bank** needs a date, a narration and
what came in; where its headers are its own words, save a statement format first.

Every line is kept, once, however many files bring it: importing a file again, or one that overlaps, changes nothing. What the books have not heard of is booked
for the day it was paid, and matched by what the payer typed, never by name, phone or amount. The worker does that: read the statement again until it is DONE.
At most 20 000 lines and 5 MiB.`;

@ApiTags('Reconciliation')
@Controller('v1/statements')
export class StatementsController {
  constructor(
    private readonly files: StatementFilesService,
    private readonly channels: StatementChannelsService,
    private readonly statements: StatementsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @RouteConfig({ takesFiles: true })
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'importStatement',
    summary: 'Import a statement of M-Pesa or of a bank from CSV or Excel',
    description: DESCRIPTION,
    requestBody: {
      required: true,
      content: {
        // The same type twice: written into a text box, and picked as a file.
        [CSV]: { schema: { type: 'string' }, example: EXAMPLE },
        [`${CSV}; charset=utf-8`]: { schema: { type: 'string', format: 'binary' } },
        [XLSX]: { schema: { type: 'string', format: 'binary' } },
      },
    },
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Accepted, but not needed: a line is imported once',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: StatementImportResponse, description: 'What a preview found' })
  @ApiCreatedResponse({ type: StatementImportResponse, description: 'The statement, kept now or when the file was first committed' })
  @ApiProblems(NotFound, ChannelHasNoStatement, StatementUnreadable, StatementOfAnother, UnsupportedMediaType, BodyTooLarge)
  async import(
    @CurrentCommand() command: Command,
    @Query() query: ImportStatementQuery,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementImportResponse> {
    if (!Buffer.isBuffer(body)) throw new UnsupportedMediaType(`Send the file itself as ${CSV} or ${XLSX}.`);
    const { reader } = this.database;
    const organization = await this.organizations.get(reader, command.organizationId);
    const channel = await this.channels.get(reader, organization.id, query.channelId);
    const type = contentType?.startsWith(CSV) ? ('csv' as const) : ('xlsx' as const);
    const file = await this.files.read(reader, organization, channel, { bytes: body, type });
    void reply.status(query.mode === 'commit' ? 201 : 200);
    if (query.mode === 'preview') return previewed(await this.statements.preview(reader, channel, file, organization.currency));
    return this.commands.run(command, async (tx) => {
      return { ...(await this.statements.commit(tx, organization, channel, file, command.principalId)), sample: [] };
    });
  }

  @Get()
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listStatements', summary: 'Statements that were imported, in that order' })
  @ApiOkResponse({ type: StatementPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: StatementsQuery): Promise<StatementPage> {
    const page = pageRequest(query);
    return toPage(
      await this.statements.list(this.database.reader, organizationId, { channelId: query.channelId }, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'getStatement', summary: 'A statement, and how far it is worked through' })
  @ApiOkResponse({ type: StatementResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<StatementResponse> {
    return this.statements.get(this.database.reader, organizationId, id);
  }

  @Get(':id/lines')
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listStatementLines', summary: 'The lines that a statement brought, oldest first' })
  @ApiOkResponse({ type: StatementLinePage })
  @ApiProblems(NotFound)
  async lines(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() query: LinesQuery,
  ): Promise<StatementLinePage> {
    const page = pageRequest(query);
    const rows = await this.statements.listLines(this.database.reader, organizationId, { statementId: id, state: query.state }, page);
    return toPage(rows, page, (row) => row.id, lineResponse);
  }
}

function previewed({ sample, ...preview }: Preview): StatementImportResponse {
  const nobody = { id: null, state: 'PREVIEW' as const, requestedBy: null, createdAt: null, finishedAt: null };
  return { ...preview, ...nobody, sample: sample.map(previewedLine) };
}

function previewedLine(line: PreviewedLine): StatementLineResponse {
  const { identity: _, customer: __, party: ___, reason: ____, ...shown } = line;
  return { ...shown, id: null, inboundTransactionId: null };
}

function lineResponse(line: LineRow): StatementLineResponse {
  const { statementId: _, channelId: __, providerEventId: ___, raw, ...shown } = line;
  return { ...shown, account: raw?.account ?? null, details: raw?.details ?? null, fault: raw?.fault ?? null };
}
