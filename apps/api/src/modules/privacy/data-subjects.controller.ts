import { Body, Controller, Headers, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { AnswersWith, StepUp } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, withSecretAnswer, type Command } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ConfirmErasureBody, ErasureBody, ErasureResponse, ExportBody, SubjectCopyResponse } from './data-subjects.dto.js';
import { DataSubjectsService, type Erasure } from './data-subjects.service.js';
import {
  AlreadyErased,
  BalanceStillOpen,
  ErasureNotRequested,
  OnlyAdmin,
  LeaseStillLive,
  StillOwnsProperty,
  WorksElsewhere,
} from './privacy.errors.js';
import { subjectCopyPdf } from './subject-copy-pdf.js';

const OBSTACLES = [NotFound, LeaseStillLive, BalanceStillOpen, StillOwnsProperty, OnlyAdmin, WorksElsewhere, AlreadyErased] as const;
const answer = ({ id, subjectId, state, rows }: Erasure): ErasureResponse => ({ id, subjectId, state, rows });

@ApiTags('Privacy')
@ApiExtraModels(SubjectCopyResponse)
@Controller('v1/data-subjects')
export class DataSubjectsController {
  constructor(
    private readonly subjects: DataSubjectsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post(':id/export')
  @HttpCode(200)
  @StepUp()
  @Allow('personal-data:export')
  @AnswersWith(SubjectCopyResponse)
  @ApiOperation({
    operationId: 'exportDataSubject',
    summary: 'Everything that is stored about a person',
    description: 'For a tenant, an owner or a user who asks for a copy of their data, as the Data Protection Act gives them the right to.',
  })
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(SubjectCopyResponse) } },
      'application/pdf': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @ApiProblems(NotFound)
  async export(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() body: ExportBody,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectCopyResponse | StreamableFile> {
    const { organizationId } = command;
    const copy = await this.commands.run(withSecretAnswer(command), (tx) => this.subjects.copy(tx, organizationId, id));
    void reply.header('cache-control', 'no-store');
    const pdf = body.format === 'pdf' || (body.format === undefined && /^\s*application\/pdf\b/i.test(accept ?? ''));
    if (!pdf) return copy;
    const organization = await this.organizations.get(this.database.reader, organizationId);
    return new StreamableFile(await subjectCopyPdf(copy, organization), {
      type: 'application/pdf',
      disposition: `attachment; filename="${id}.pdf"`,
    });
  }

  @Post(':id/erasure')
  @HttpCode(200)
  @StepUp()
  @Allow('personal-data:erase')
  @ApiOperation({
    operationId: 'requestErasure',
    summary: 'Ask for a person to be erased, or see what that would blank',
    description: 'Nothing is blanked until the erasure is confirmed. Amounts stay: the law wants them kept.',
  })
  @ApiOkResponse({ type: ErasureResponse })
  @ApiProblems(...OBSTACLES)
  async request(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { reason, dryRun }: ErasureBody,
  ): Promise<ErasureResponse> {
    const { organizationId, principalId: userId } = command;
    if (dryRun) return { id: null, state: 'PREVIEW', ...(await this.subjects.preview(this.database.reader, organizationId, id)) };
    return this.commands.run(command, async (tx) => answer(await this.subjects.request(tx, organizationId, id, { userId, reason })));
  }

  @Post(':id/erasure/confirm')
  @HttpCode(200)
  @StepUp()
  @Allow('personal-data:erase')
  @ApiOperation({
    operationId: 'confirmErasure',
    summary: 'Erase a person',
    description: 'Blanks name, phone, e-mail, ID data, messages and callbacks, for good. Ids, leases and amounts stay.',
  })
  @ApiOkResponse({ type: ErasureResponse })
  @ApiProblems(...OBSTACLES, ErasureNotRequested)
  confirm(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { erasureId }: ConfirmErasureBody,
  ): Promise<ErasureResponse> {
    const { organizationId, principalId: userId } = command;
    return this.commands.run(command, async (tx) => answer(await this.subjects.confirm(tx, organizationId, id, { userId, erasureId })));
  }
}
