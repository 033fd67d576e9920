import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { AnswersWith, CurrentPrincipal, type Principal } from '@plotihub/auth';
import { ApiProblems } from '@plotihub/http';
import { PersonalDataRegister } from '@plotihub/personal-data';
import type { FastifyReply } from 'fastify';
import { Allow } from '../organizations/index.js';
import { ProcessingRegisterResponse, RetentionPreviewResponse, type ProcessingLineResponse } from './registers.dto.js';
import { RETENTION_CLASSES } from './retention.rules.js';
import { RetentionService } from './retention.service.js';

const COLUMNS = ['table', 'column', 'class', 'purpose', 'basis', 'retention', 'erasure', 'atRest'] as const;

@ApiTags('Privacy')
@ApiExtraModels(ProcessingRegisterResponse)
@Controller('v1')
export class RegistersController {
  constructor(
    private readonly register: PersonalDataRegister,
    private readonly retention: RetentionService,
  ) {}

  @Get('retention/preview')
  @Allow('privacy:read')
  @ApiOperation({ operationId: 'previewRetention', summary: 'How long data are kept, and what the next night lets go' })
  @ApiOkResponse({ type: RetentionPreviewResponse })
  @ApiProblems()
  async preview(@CurrentPrincipal() { organizationId }: Principal): Promise<RetentionPreviewResponse> {
    return { classes: [...RETENTION_CLASSES], due: await this.retention.preview(organizationId) };
  }

  @Get('processing-register')
  @AnswersWith(ProcessingRegisterResponse)
  @Allow('privacy:read')
  @ApiOperation({
    operationId: 'getProcessingRegister',
    summary: 'The record of processing: which personal data, what for, on what ground, how long',
    description: 'Ask for `text/csv` in the Accept header to get it as a file.',
  })
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ProcessingRegisterResponse) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProblems()
  processing(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): ProcessingRegisterResponse | string {
    const data = this.register
      .lines()
      .map(({ table, column, class: of, purpose, basis, retention, erase, sealed }): ProcessingLineResponse => ({
        table,
        column,
        class: of,
        purpose,
        basis,
        retention,
        erasure: erase === 'KEEP' ? 'KEPT' : 'BLANKED',
        atRest: sealed ? 'SEALED' : 'CLEAR',
      }));
    if (!/^\s*text\/csv\b/i.test(accept ?? '')) return { data };
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="processing-register.csv"');
    // The texts are ours, without a quotation mark.
    return [COLUMNS, ...data.map((line) => COLUMNS.map((column) => line[column]))]
      .map((cells) => cells.map((cell) => `"${cell}"`).join(',') + '\r\n')
      .join('');
  }
}
