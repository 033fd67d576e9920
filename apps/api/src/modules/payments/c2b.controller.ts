import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { ApiProblems, BodyTooLarge, NotFound } from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import { C2bConfirmationBody, ConfirmationAnswer, ValidationAnswer } from './c2b.dto.js';
import { C2bService } from './c2b.service.js';

/** The body as it came: http-app hands everything under /hooks/ on as text, unread. */
const textOf = ({ body }: FastifyRequest): string => (typeof body === 'string' ? body : '');

/** M-Pesa calls here. Nothing signs its calls: the secret in the path is all that tells it from a stranger. */
@Public()
@ApiTags('M-Pesa callbacks')
@Controller('hooks/c2b/:token')
export class C2bController {
  constructor(private readonly c2b: C2bService) {}

  @Post('validation')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'validateC2bPayment',
    summary: 'May this payment be made?',
    description: 'Refuses only what could not be placed; lets the payment through when in doubt.',
  })
  @ApiBody({ type: C2bConfirmationBody })
  @ApiOkResponse({ type: ValidationAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  validate(@Param('token') token: string, @Req() request: FastifyRequest): Promise<ValidationAnswer> {
    return this.c2b.validate(token, textOf(request));
  }

  @Post('confirmation')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'confirmC2bPayment',
    summary: 'This payment was made',
    description: 'Kept as it comes, whatever it is, then answered; the payment appears within a second or so.',
  })
  @ApiBody({ type: C2bConfirmationBody })
  @ApiOkResponse({ type: ConfirmationAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  confirm(@Param('token') token: string, @Req() request: FastifyRequest): Promise<ConfirmationAnswer> {
    return this.c2b.confirm(token, textOf(request));
  }
}
