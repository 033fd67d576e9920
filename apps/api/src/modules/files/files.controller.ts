import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  NotFound,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { Allow } from '../organizations/index.js';
import { FileAccess } from './file-access.service.js';
import { FileLinksService } from './file-links.service.js';
import { FilePage, FileResponse, FilesQuery, FileUsageResponse, NewFileBody, NewFileResponse, UpdateFileBody } from './files.dto.js';
import { FileNotDeleted, FileNotReady, FileQuotaExceeded, InvalidFileName } from './files.errors.js';
import type { Audience } from './files.rules.js';
import { FilesService, type StoredFile } from './files.service.js';

const HOW = `1. Say what is coming: the answer has an \`upload\` address, good for ten minutes and for exactly this size and type.
2. Send the bytes there: a \`multipart/form-data\` form with the \`fields\` in their order, then the bytes as \`file\`. No token is needed.
3. \`POST /v1/files/{id}/complete\`. The file is CHECKING until the worker has looked at it: READY within seconds, or REFUSED with a reason.

Photos (JPEG, PNG, WebP) are encoded anew as JPEG of at most 2,560 pixels, without place, camera or anything else than the picture. PDFs stay as they are.`;

@ApiTags('Files')
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly files: FilesService,
    private readonly access: FileAccess,
    private readonly links: FileLinksService,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  @Post()
  @Allow('files:write', 'sight')
  @ApiOperation({ operationId: 'createFile', summary: 'Ask where to upload a photo or document of a record', description: HOW })
  @ApiCreatedResponse({ type: NewFileResponse })
  @ApiProblems(NotFound, InvalidFileName, FileQuotaExceeded)
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() body: NewFileBody,
    @Req() request: FastifyRequest,
  ): Promise<NewFileResponse> {
    const kind = await this.access.demandAttach(principal, body.subjectId, body.type);
    this.access.demandAudience(principal, body.audience);
    const wanted = { ...body, audience: body.audience ?? (kind.shownTo as Audience[]) };
    const file = await this.commands.run(command, (tx) => this.files.start(tx, command.organizationId, principal.id, wanted));
    const upload = await this.links.upload(principal.organizationId, file, this.origin(request));
    const fields = Object.entries(upload?.fields ?? {}).map(([name, value]) => ({ name, value }));
    return { ...this.present(file), upload: upload && { ...upload, fields } };
  }

  @Post(':id/complete')
  @HttpCode(200)
  @Allow('files:write', 'sight')
  @ApiOperation({ operationId: 'completeFile', summary: 'The bytes are uploaded: have them checked. Saying so again changes nothing' })
  @ApiOkResponse({ type: FileResponse })
  @ApiProblems(NotFound)
  async complete(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<FileResponse> {
    await this.access.demandChange(principal, id);
    return this.present(await this.commands.run(command, (tx) => this.files.complete(tx, command.organizationId, id)));
  }

  @Get()
  @Allow('files:read', 'sight')
  @ApiOperation({ operationId: 'listFiles', summary: 'Files of a record, oldest first, with links that are good for minutes' })
  @ApiOkResponse({ type: FilePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: FilesQuery, @Req() request: FastifyRequest): Promise<FilePage> {
    await this.access.demandSubject(principal, query.subjectId);
    const page = pageRequest(query);
    const files = await this.files.list(this.database.reader, principal, query, page);
    const { data, ...next } = toPage(
      files,
      page,
      ({ id }) => id,
      (file) => file,
    );
    return { ...next, data: await Promise.all(data.map((file) => this.withLinks(principal, file, request))) };
  }

  @Get('usage')
  @Allow('files:write')
  @ApiOperation({ operationId: 'getFileUsage', summary: 'How much the files of the organization take, and may take' })
  @ApiOkResponse({ type: FileUsageResponse })
  @ApiProblems()
  usage(@CurrentPrincipal() principal: Principal): Promise<FileUsageResponse> {
    return this.files.usage(this.database.reader, principal.organizationId);
  }

  @Get(':id')
  @Allow('files:read', 'sight')
  @ApiOperation({ operationId: 'getFile', summary: 'One file, with links that are good for minutes' })
  @ApiOkResponse({ type: FileResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FileResponse> {
    return withETag(reply, await this.withLinks(principal, await this.access.demand(principal, id), request));
  }

  @Patch(':id')
  @Allow('files:write', 'sight')
  @ApiOperation({ operationId: 'updateFile', summary: 'Change the name of a file, or to whom it is shown' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: FileResponse })
  @ApiProblems(NotFound, InvalidFileName, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateFileBody,
  ): Promise<FileResponse> {
    await this.access.demandChange(principal, id);
    this.access.demandAudience(principal, body.audience);
    const file = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.files.get(tx, command.organizationId, id);
      return this.files.update(tx, command.organizationId, { id, version }, body);
    });
    return this.present(file);
  }

  @Delete(':id')
  @Allow('files:write', 'sight')
  @ApiOperation({ operationId: 'deleteFile', summary: 'Put a file away; it can be brought back for 30 days' })
  @ApiOkResponse({ type: FileResponse })
  @ApiProblems(NotFound, FileNotReady)
  async delete(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<FileResponse> {
    await this.access.demandChange(principal, id);
    return this.present(await this.commands.run(command, (tx) => this.files.delete(tx, command.organizationId, id, principal.id)));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @Allow('files:write', 'sight')
  @ApiOperation({ operationId: 'restoreFile', summary: 'Bring a deleted file back' })
  @ApiOkResponse({ type: FileResponse })
  @ApiProblems(NotFound, FileNotDeleted)
  async restore(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<FileResponse> {
    await this.access.demandChange(principal, id);
    return this.present(await this.commands.run(command, (tx) => this.files.restore(tx, command.organizationId, id)));
  }

  private async withLinks({ organizationId }: Principal, file: StoredFile, request: FastifyRequest): Promise<FileResponse> {
    return { ...this.present(file), links: await this.links.of(organizationId, file, this.origin(request)) };
  }

  private present(file: StoredFile): FileResponse {
    const { declaredType, declaredBytes, keptType, keptBytes, keptSha256, hasThumbnail: _, uploadExpiresAt: __, ...rest } = file;
    const subjectKind = this.access.kindOf(file.subjectId);
    return { ...rest, subjectKind, type: keptType ?? declaredType, bytes: keptBytes ?? declaredBytes, sha256: keptSha256, links: null };
  }

  /** Scheme and host under which clients reach this API. */
  private origin(request: FastifyRequest): string {
    return this.config.publicUrl.replace(/\/+$/, '') || `${request.protocol}://${request.host}`;
  }
}
