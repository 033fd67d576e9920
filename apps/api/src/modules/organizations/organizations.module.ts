import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { Access, AuthGuard, FieldAccess } from '@plotihub/auth';
import { registers } from '@plotihub/personal-data';
import { organizationsPersonalData } from './personal-data.repository.js';
import { OrganizationDirectory } from '@plotihub/jobs';
import { AccessService } from './access.service.js';
import { MemberScopesRepository } from './member-scopes.repository.js';
import { MemberScopesService } from './member-scopes.service.js';
import { MembershipsService } from './memberships.service.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsDirectory } from './organizations.jobs.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { OrganizationsService } from './organizations.service.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsRepository } from './proposals.repository.js';
import { ProposalsService } from './proposals.service.js';
import { SecondFactorDutyService } from './second-factor-duty.service.js';
import { RolesController } from './roles.controller.js';

/** Global, because every route asks it who may come in and every job asks it for whom to run. */
@Global()
@Module({
  controllers: [OrganizationsController, ProposalsController, RolesController],
  providers: [
    registers('organizations', organizationsPersonalData),
    OrganizationsRepository,
    OrganizationsService,
    MemberScopesRepository,
    MemberScopesService,
    MembershipsService,
    SecondFactorDutyService,
    ProposalsRepository,
    ProposalsService,
    { provide: Access, useClass: AccessService },
    { provide: OrganizationDirectory, useClass: OrganizationsDirectory },
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_INTERCEPTOR, useClass: FieldAccess },
  ],
  exports: [
    OrganizationsService,
    MemberScopesService,
    MembershipsService,
    ProposalsService,
    SecondFactorDutyService,
    Access,
    OrganizationDirectory,
  ],
})
export class OrganizationsModule {}
