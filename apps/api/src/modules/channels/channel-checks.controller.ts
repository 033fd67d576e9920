import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, TooManyRequests } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { ChannelCheckQuery, ChannelCheckResponse } from './channel-checks.dto.js';
import { ChannelChecksService } from './channel-checks.service.js';

@Public()
@ApiTags('Payment channels')
@Controller('v1/verify')
export class ChannelChecksController {
  constructor(
    private readonly checks: ChannelChecksService,
    private readonly database: Database,
  ) {}

  @Get('channel')
  @Limit('channel-check')
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'verifyChannel',
    summary: 'Is this paybill, till or account genuine?',
    description:
      'For a tenant who was told to pay somewhere: by a text, a poster, a caretaker. Says whose number it is and whether it is valid today; ' +
      'nothing about units, tenants or money. Whether a unit has the reference is not told: ask the office.',
  })
  @ApiOkResponse({ type: ChannelCheckResponse })
  @ApiProblems(TooManyRequests)
  check(@Query() query: ChannelCheckQuery): Promise<ChannelCheckResponse> {
    return this.checks.check(this.database.reader, query);
  }
}
