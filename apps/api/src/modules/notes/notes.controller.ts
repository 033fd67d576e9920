import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  cursorOf,
  IfMatch,
  InvalidRequest,
  NotFound,
  PageQuery,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../organizations/index.js';
import { NoteAccess } from './note-access.service.js';
import { NewNoteBody, NotePage, NoteResponse, NotesQuery, NoteVersionPage, UpdateNoteBody } from './notes.dto.js';
import { NoteDeleted, NoteNotDeleted } from './notes.errors.js';
import { placeOf } from './notes.rules.js';
import { NotesService, type Note } from './notes.service.js';

@ApiTags('Notes')
@Controller('v1/notes')
export class NotesController {
  constructor(
    private readonly notes: NotesService,
    private readonly access: NoteAccess,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('notes:write', 'sight')
  @ApiOperation({ operationId: 'createNote', summary: 'Write a note about a record, for the office' })
  @ApiCreatedResponse({ type: NoteResponse })
  @ApiProblems(NotFound)
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() body: NewNoteBody,
  ): Promise<NoteResponse> {
    await this.access.demandSubject(principal, body.subjectId);
    return this.present(await this.commands.run(command, (tx) => this.notes.create(tx, command.organizationId, principal.id, body)));
  }

  @Get()
  @Allow('notes:read', 'sight')
  @ApiOperation({
    operationId: 'listNotes',
    summary: 'Notes of a record, pinned ones first; or those that contain a text, newest first',
    description: 'A search looks through some thousand notes at a time: a page may hold few, or none, and still have a `next`.',
  })
  @ApiOkResponse({ type: NotePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: NotesQuery): Promise<NotePage> {
    const { subjectId, search, deleted } = query;
    const page = pageRequest(query);
    if (subjectId !== undefined) await this.access.demandSubject(principal, subjectId);
    const { reader } = this.database;
    if (search !== undefined) {
      if (subjectId === undefined) this.access.demandAll(principal);
      const { notes, next } = await this.notes.search(reader, principal.organizationId, { text: search, subjectId }, page);
      return { data: notes.map((note) => this.present(note)), ...(next === undefined ? {} : { next: cursorOf(next) }) };
    }
    if (subjectId === undefined) throw new InvalidRequest('Name a record (subjectId), or what to search for (search).');
    const of = { subjectId, deleted: deleted === 'true' };
    return toPage(await this.notes.list(reader, principal.organizationId, of, page), page, placeOf, (note) => this.present(note));
  }

  @Get(':id')
  @Allow('notes:read', 'sight')
  @ApiOperation({ operationId: 'getNote', summary: 'One note' })
  @ApiOkResponse({ type: NoteResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NoteResponse> {
    return withETag(reply, this.present(await this.access.demand(principal, id)));
  }

  @Get(':id/versions')
  @Allow('notes:read', 'sight')
  @ApiOperation({ operationId: 'listNoteVersions', summary: 'What a note said, who wrote it and when, oldest first' })
  @ApiOkResponse({ type: NoteVersionPage })
  @ApiProblems(NotFound)
  async versions(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<NoteVersionPage> {
    await this.access.demand(principal, id);
    const page = pageRequest(query);
    const versions = await this.notes.versions(this.database.reader, principal.organizationId, id, page);
    return toPage(
      versions,
      page,
      ({ version }) => String(version),
      (version) => version,
    );
  }

  @Patch(':id')
  @Allow('notes:write', 'sight')
  @ApiOperation({ operationId: 'updateNote', summary: 'Write a note anew, or pin it; what it said stays in its versions' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: NoteResponse })
  @ApiProblems(NotFound, NoteDeleted, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateNoteBody,
  ): Promise<NoteResponse> {
    await this.access.demand(principal, id);
    const note = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.notes.get(tx, command.organizationId, id);
      return this.notes.update(tx, command.organizationId, { id, version, by: principal.id }, body);
    });
    return this.present(note);
  }

  @Delete(':id')
  @Allow('notes:write', 'sight')
  @ApiOperation({ operationId: 'deleteNote', summary: 'Put a note away; it can be brought back for three years' })
  @ApiOkResponse({ type: NoteResponse })
  @ApiProblems(NotFound)
  async delete(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<NoteResponse> {
    await this.access.demand(principal, id);
    return this.present(await this.commands.run(command, (tx) => this.notes.delete(tx, command.organizationId, id, principal.id)));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @Allow('notes:write', 'sight')
  @ApiOperation({ operationId: 'restoreNote', summary: 'Bring a deleted note back' })
  @ApiOkResponse({ type: NoteResponse })
  @ApiProblems(NotFound, NoteNotDeleted)
  async restore(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<NoteResponse> {
    await this.access.demand(principal, id);
    return this.present(await this.commands.run(command, (tx) => this.notes.restore(tx, command.organizationId, id)));
  }

  private present(note: Note): NoteResponse {
    return { ...note, subjectKind: this.access.kindOf(note.subjectId) };
  }
}
