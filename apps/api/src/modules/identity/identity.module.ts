import { Module, type OnModuleInit } from '@nestjs/common';
import { Authenticators, Sights } from '@plotihub/auth';
import { AcceptancesService } from './acceptances.service.js';
import { BearerTokensService } from './bearer-tokens.service.js';
import { ChallengesService } from './challenges.service.js';
import { ErasedPeopleJobs } from './erased-people.jobs.js';
import { FirstStepsService } from './first-steps.service.js';
import { IdentitiesController } from './identities.controller.js';
import { IdentitiesRepository } from './identities.repository.js';
import { IdentitiesService } from './identities.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsRepository } from './invitations.repository.js';
import { InvitationsService } from './invitations.service.js';
import { SigningKeysController } from './signing-keys.controller.js';
import { MeController } from './me.controller.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { NewPasswordsService } from './new-passwords.service.js';
import { PasswordChoiceService } from './password-choice.service.js';
import { PasswordResetsController } from './password-resets.controller.js';
import { PasswordResetsJobs } from './password-resets.jobs.js';
import { PasswordResetsRepository } from './password-resets.repository.js';
import { PasswordResetsService } from './password-resets.service.js';
import { ResetRecipientsService } from './reset-recipients.service.js';
import { ProofsController } from './proofs.controller.js';
import { ProofsService } from './proofs.service.js';
import { RefreshService } from './refresh.service.js';
import { SecondFactorsRepository } from './second-factors.repository.js';
import { SecondFactorsService } from './second-factors.service.js';
import { SecretLettersModule } from './secret-letters.module.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SignUpController } from './sign-up.controller.js';
import { SignUpService } from './sign-up.service.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Who people are, and how they prove it. */
@Module({
  imports: [SecretLettersModule],
  controllers: [
    SigningKeysController,
    SignUpController,
    SessionsController,
    MeController,
    ProofsController,
    MembersController,
    IdentitiesController,
    InvitationsController,
    PasswordResetsController,
  ],
  providers: [
    UsersRepository,
    UsersService,
    PasswordChoiceService,
    SessionsRepository,
    SessionsService,
    RefreshService,
    SignInService,
    ChallengesService,
    FirstStepsService,
    SecondFactorsRepository,
    SecondFactorsService,
    ProofsService,
    SignUpService,
    MembersService,
    IdentitiesRepository,
    IdentitiesService,
    BearerTokensService,
    InvitationsRepository,
    InvitationsService,
    AcceptancesService,
    PasswordResetsRepository,
    ResetRecipientsService,
    PasswordResetsService,
    NewPasswordsService,
    PasswordResetsJobs,
    ErasedPeopleJobs,
  ],
  exports: [SessionsService, MembersService],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly bearerTokens: BearerTokensService,
    private readonly sights: Sights,
  ) {}

  onModuleInit(): void {
    this.authenticators.register(this.bearerTokens);
    // Whatever one sees of the organization, one's own sessions are one's own: the route's query says whose they are.
    this.sights.register('ses', { noun: 'session', seen: async (_, ids) => new Set(ids) });
  }
}
