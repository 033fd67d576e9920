import { Body, Controller, Headers, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '@plotihub/database';
import { ApiProblems, BodyTooLarge, Commands, CurrentCommand, UnsupportedMediaType, type Command } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { RentRollImportQuery, RentRollImportResponse } from './imports.dto.js';
import { ImportHasErrors, ImportUnreadable } from './imports.errors.js';
import { ImportsService } from './imports.service.js';
import { RentRollFilesService, type FileType } from './rent-roll-files.service.js';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const EXAMPLE = `Property,House,Tenant,Phone,Rent,Due day,Deposit,Balance
Kamulu Mapenzi,A1,Wanjiku Kamau,0722 000 101,"15,000",5,"15,000",0
Kamulu Mapenzi,A2,Achieng' Otieno,+254 733 000 102,15000,5th,15000,"4,500"
Kamulu Mapenzi,A3,,,14500,,,
`;

const DESCRIPTION = `Columns in any order, with the names that people use, in English or Kiswahili: **property** (plot, building), **unit** (house, door, room, nyumba),
**tenant** (name, mpangaji), **phone** (mobile, simu), **rent** (kodi); and if you have them code, owner, type, email, language, due day, deposit,
**balance** (arrears, deni: positive owes, negative has paid ahead) and start. A row without tenant is a vacant unit. Units that are there already and vacant are let.

Run it dry first: the answer lists every error by row and column. A commit imports all or nothing, and the same file never twice: a second commit of it
answers the first one's result. At most 5 000 rows and 5 MiB.`;

@ApiTags('Imports')
@Controller('v1/imports')
export class ImportsController {
  constructor(
    private readonly files: RentRollFilesService,
    private readonly imports: ImportsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('rent-roll')
  @RouteConfig({ takesFiles: true })
  @Allow('imports:run')
  @ApiOperation({
    operationId: 'importRentRoll',
    summary: 'Import a rent roll from CSV or Excel',
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
    description: 'Accepted, but not needed: a file is imported once',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: RentRollImportResponse, description: 'What a dry run found' })
  @ApiCreatedResponse({ type: RentRollImportResponse, description: 'What a commit made, now or when the file was first committed' })
  @ApiProblems(ImportUnreadable, ImportHasErrors, UnsupportedMediaType, BodyTooLarge)
  async rentRoll(
    @CurrentCommand() command: Command,
    @Query() query: RentRollImportQuery,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RentRollImportResponse> {
    if (!Buffer.isBuffer(body)) throw new UnsupportedMediaType(`Send the file itself as ${CSV} or ${XLSX}.`);
    const type: FileType = contentType?.startsWith(CSV) ? 'csv' : 'xlsx';
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    const file = await this.files.read(organization, { bytes: body, type }, query.billFrom);
    void reply.status(query.mode === 'commit' ? 201 : 200);
    if (query.mode === 'dry-run') return this.imports.dryRun(this.database.reader, organization, file);
    return this.commands.run(command, (tx) => this.imports.commit(tx, organization, file, command.principalId));
  }
}
