import { Body, Controller, Delete, Get, Headers, HttpCode, Ip, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Origin } from '@plotihub/audit';
import { CurrentPrincipal, Public, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  CurrentOrigin,
  IdempotencyKeyRequired,
  InvalidRequest,
  NotFound,
  pageRequest,
  StepUpRequired,
  toPage,
  type Command,
} from '@plotihub/http';
import { Limit } from '../../limits.js';
import { Allow, AlreadyMember, InvalidPhone, mobile, ScopeDoesNotFit, scopeOf } from '../organizations/index.js';
import { AcceptancesService } from './acceptances.service.js';
import { InvitationOver, InvitationRefused, PasswordTooCommon, SecondStepNeeded } from './identity.errors.js';
import { AcceptanceBody, InvitationPage, InvitationResponse, InvitationsQuery, NewInvitationBody } from './invitations.dto.js';
import { InvitationsService, type Invitation } from './invitations.service.js';
import { SessionResponse } from './sessions.dto.js';

@ApiTags('Members')
@Controller('v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly acceptances: AcceptancesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('members:write')
  @StepUp()
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'invite',
    summary: 'Invite somebody to work in the organization',
    description:
      'They are sent a code that is good for seven days, once. Who is invited again gets another code, and the last one is of no use. ' +
      'The answer is the same whether or not somebody signs in with the address already.',
  })
  @ApiCreatedResponse({ type: InvitationResponse })
  @ApiProblems(InvalidPhone, AlreadyMember, ScopeDoesNotFit, NotFound, StepUpRequired)
  create(@CurrentCommand() command: Command, @Body() body: NewInvitationBody): Promise<InvitationResponse> {
    const { name, role, language } = body;
    const input = { login: addressOf(body), name, role, language, scope: scopeOf(body) };
    return this.commands.run(command, async (tx) =>
      toResponse(await this.invitations.create(tx, command.organizationId, command.principalId, input)),
    );
  }

  @Get()
  @Allow('members:write')
  @ApiOperation({ operationId: 'listInvitations', summary: 'All invitations, newest first; never their secrets' })
  @ApiOkResponse({ type: InvitationPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: InvitationsQuery): Promise<InvitationPage> {
    const page = pageRequest(query);
    const rows = await this.invitations.list(this.database.reader, organizationId, query.state, page);
    return toPage(rows, page, ({ id }) => id, toResponse);
  }

  @Delete(':id')
  @Allow('members:write')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeInvitation',
    summary: 'Take an invitation back',
    description: 'No fresh proof of identity is asked for: what went to a wrong address must be closed at once.',
  })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, InvitationOver)
  async revoke(@CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    await this.commands.run(command, (tx) => this.invitations.revoke(tx, command.organizationId, id));
  }

  @Post('acceptances')
  @Public()
  @Limit('sign-in')
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation with the code of the letter, and be signed in',
    description: 'Who has a second factor becomes a member too and is answered `mfa-required`, as when signing in.',
  })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(InvitationRefused, SecondStepNeeded, PasswordTooCommon)
  accept(
    @Body() body: AcceptanceBody,
    @Ip() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentOrigin() origin: Origin,
  ): Promise<SessionResponse> {
    return this.acceptances.accept(body, { address, userAgent }, origin);
  }
}

/** @throws InvalidRequest unless there is one of the two; InvalidPhone */
function addressOf({ email, phone }: NewInvitationBody): string {
  if (email !== undefined && phone === undefined) return email.toLowerCase();
  if (phone !== undefined && email === undefined) return mobile(phone, '/phone');
  const pointer = '/email';
  throw new InvalidRequest('An invitation goes to an e-mail address or to a phone number.', {
    errors: [{ pointer, code: 'required', detail: 'needs email or phone, and not both' }],
  });
}

function toResponse({ scope, ...invitation }: Invitation): InvitationResponse {
  return {
    ...invitation,
    propertyIds: scope && 'property' in scope ? scope.property : null,
    ownerId: scope && 'owner' in scope ? (scope.owner[0] ?? null) : null,
  };
}
