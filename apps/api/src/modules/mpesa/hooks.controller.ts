import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { ApiProblems, BodyTooLarge, NotFound } from '@plotihub/http';
import { C2B_CONFIRMED } from '@plotihub/mpesa';
import type { FastifyRequest } from 'fastify';
import { HookAnswer } from './hooks.dto.js';
import { PayoutHooksService } from './payout-hooks.service.js';
import { PAYOUT_RESULT, PAYOUT_TIMEOUT } from './payout-tellings.service.js';
import { ResultTellingsService } from './result-tellings.service.js';
import { StkHooksService } from './stk-hooks.service.js';

/** The body as it came: http-app hands everything under /hooks/ on as text, unread. */
const textOf = ({ body }: FastifyRequest): string => (typeof body === 'string' ? body : '');

const AS_IT_COMES = 'Kept as it comes, whatever it is, then answered; what it says is done within a second or so.';
const ANYTHING = { schema: { type: 'object', additionalProperties: true } };

/** M-Pesa calls here about what we asked. Nothing signs its calls: the secret in the path, one for each request, is what we know it by. */
@Public()
@ApiTags('M-Pesa callbacks')
@Controller('hooks')
export class MpesaHooksController {
  constructor(
    private readonly pushes: StkHooksService,
    private readonly results: ResultTellingsService,
    private readonly payouts: PayoutHooksService,
  ) {}

  @Post('stk/:token')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({ operationId: 'tellStkPush', summary: 'This is how the push ended', description: AS_IT_COMES })
  @ApiBody(ANYTHING)
  @ApiOkResponse({ type: HookAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  async stk(@Param('token') token: string, @Req() request: FastifyRequest): Promise<HookAnswer> {
    await this.pushes.store(token, textOf(request));
    return C2B_CONFIRMED;
  }

  @Post('results/:token/result')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({ operationId: 'tellResult', summary: 'This is the answer to what was asked', description: AS_IT_COMES })
  @ApiBody(ANYTHING)
  @ApiOkResponse({ type: HookAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  async result(@Param('token') token: string, @Req() request: FastifyRequest): Promise<HookAnswer> {
    await this.results.store(token, textOf(request));
    return C2B_CONFIRMED;
  }

  @Post('results/:token/timeout')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'tellTimeout',
    summary: 'What was asked has waited too long',
    description: 'Then nobody knows what became of it: that is another thing than a no.',
  })
  @ApiBody(ANYTHING)
  @ApiOkResponse({ type: HookAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  async timeout(@Param('token') token: string): Promise<HookAnswer> {
    await this.results.timedOut(token);
    return C2B_CONFIRMED;
  }

  @Post('payouts/:token/result')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({ operationId: 'tellPayout', summary: 'This is how the payout ended', description: AS_IT_COMES })
  @ApiBody(ANYTHING)
  @ApiOkResponse({ type: HookAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  async payout(@Param('token') token: string, @Req() request: FastifyRequest): Promise<HookAnswer> {
    await this.payouts.store(token, PAYOUT_RESULT, textOf(request));
    return C2B_CONFIRMED;
  }

  @Post('payouts/:token/timeout')
  @HttpCode(200)
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'tellPayoutTimeout',
    summary: 'The payout has waited too long',
    description: 'Nobody knows whether it was paid: M-Pesa is asked at once, and nothing is sent again.',
  })
  @ApiBody(ANYTHING)
  @ApiOkResponse({ type: HookAnswer })
  @ApiProblems(NotFound, BodyTooLarge)
  async payoutTimeout(@Param('token') token: string, @Req() request: FastifyRequest): Promise<HookAnswer> {
    await this.payouts.store(token, PAYOUT_TIMEOUT, textOf(request));
    return C2B_CONFIRMED;
  }
}
