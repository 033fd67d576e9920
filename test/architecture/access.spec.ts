import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import {
  cellsOf,
  PERMISSIONS,
  ProposalsService,
  ROLE_TABLE,
  ROLES,
  roleAllows,
  type Role,
} from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

/** Public on purpose: everything else needs a permission. A new line here needs a reason in the review. */
const PUBLIC = [
  'HealthController.live',
  'HealthController.ready',
  'ProblemsController.get',
  'ProblemsController.list',
  'SigningKeysController.get',
  'InvitationsController.accept',
  'PasswordResetsController.ask',
  'PasswordResetsController.confirm',
  'SignUpController.signUp',
  'SessionsController.refresh',
  'SessionsController.signIn',
  'SessionsController.signInSecondStep',
  'SessionsController.signOut',
  'TenantSessionsController.ask',
  'TenantSessionsController.signIn',
  // Who was told to pay somewhere asks whether it is true: names of organizations, and nothing else.
  'ChannelChecksController.check',
  'C2bController.confirm',
  'C2bController.validate',
  // The secret in the path is the credential of a phone that can send no other; its holder's role is read each time.
  'CalendarController.feed',
  // What is signed in the address is the credential, as with an object store; it was made for somebody who may.
  'LocalFilesController.download',
  'LocalFilesController.upload',
  'MpesaHooksController.payout',
  'MpesaHooksController.payoutTimeout',
  'MpesaHooksController.result',
  'MpesaHooksController.stk',
  'MpesaHooksController.timeout',
];

test('only the listed routes are public, and every other names a permission of the role table', () => {
  const routes = declaredRoutes(app.nest);
  expect(
    routes
      .filter(({ access }) => access === 'public')
      .map(({ handler }) => handler)
      .sort(),
  ).toEqual([...PUBLIC].sort());
  const unknown = routes.filter(({ access }) => access !== 'public' && !(PERMISSIONS as readonly string[]).includes(access));
  expect(unknown).toEqual([]);
});

test('every permission is used by a route, and an admin has them all', () => {
  const used = new Set([...declaredRoutes(app.nest).map(({ access }) => access), ...app.nest.get(ProposalsService).permissions]);
  expect(PERMISSIONS.filter((permission) => !used.has(permission))).toEqual([]);
  expect(PERMISSIONS.filter((permission) => !roleAllows('ADMIN', permission))).toEqual([]);
});

test.each(ROLE_TABLE)('$area: the words of the table and its permissions agree', ({ words, grants }) => {
  const cells = cellsOf({ words });
  expect(cells).toHaveLength(ROLES.length);
  if (Object.keys(grants).length === 0) return; // not built yet
  const writes = (role: Role): string[] =>
    Object.entries(grants).flatMap(([permission, roles]) => (!permission.endsWith(':read') && roles.includes(role) ? [permission] : []));
  const all = (role: Role): string[] => Object.entries(grants).flatMap(([permission, roles]) => (roles.includes(role) ? [permission] : []));
  for (const [i, role] of ROLES.entries()) {
    if (cells[i] === '–') expect([role, all(role)]).toEqual([role, []]);
    else expect([role, all(role).length > 0]).toEqual([role, true]);
    if (cells[i]?.startsWith('R')) expect([role, writes(role)]).toEqual([role, []]);
    if (cells[i] === 'F') expect([role, all(role)]).toEqual([role, Object.keys(grants)]);
  }
});

test('an unknown role may do nothing, and every permission is in one row', () => {
  for (const role of ['SOMEBODY', 'constructor', '']) expect(PERMISSIONS.filter((permission) => roleAllows(role, permission))).toEqual([]);
  const inRows = ROLE_TABLE.flatMap(({ grants }) => Object.keys(grants));
  expect([...inRows].sort()).toEqual([...PERMISSIONS].sort());
});

/** Open to roles that see a part of the organization: each cuts to it. A new line here needs its sentence in test/api/roles.spec.ts. */
const CUT_TO_SIGHT = [
  'StkPushesController.create',
  'StkPushesController.get',
  'StkPushesController.list',
  'AuditEventsController.list',
  'BalancesController.balance',
  'DepositSettlementsController.accept',
  'DepositSettlementsController.change',
  'DepositSettlementsController.dispute',
  'DepositSettlementsController.draft',
  'DepositSettlementsController.get',
  'DepositSettlementsController.list',
  'DepositSettlementsController.propose',
  'DepositSettlementsController.revise',
  'DepositUsesController.apply',
  'DepositsController.events',
  'DepositsController.get',
  'DepositsController.list',
  'BankingsController.declare',
  'BankingsController.list',
  'CalendarController.list',
  'CalendarFeedsController.create',
  'CalendarFeedsController.list',
  'CalendarFeedsController.revoke',
  'CashBooksController.get',
  'CashBooksController.list',
  'CashEntriesController.lease',
  'CashEntriesController.list',
  'CashEntriesController.sync',
  'CashPaymentsController.record',
  'ChannelMovesController.consent',
  'ChannelsController.get',
  'ChannelsController.list',
  'ChargeRulesController.addToLease',
  'ChargeRulesController.create',
  'ChargeRulesController.end',
  'ChargeRulesController.list',
  'ChargesController.add',
  'ChargesController.get',
  'ChargesController.list',
  'ChargesController.replace',
  'ChargesController.void',
  'ChequesController.clear',
  'ChequesController.deposit',
  'ChequesController.get',
  'ChequesController.list',
  'ChequesController.receive',
  'ChequesController.return',
  'ChequesController.withdraw',
  'DeclaredPaymentsController.declare',
  'DeclaredPaymentsController.get',
  'DeclaredPaymentsController.list',
  'FilesController.complete',
  'FilesController.create',
  'FilesController.delete',
  'FilesController.get',
  'FilesController.list',
  'FilesController.restore',
  'FilesController.update',
  'InvoicesController.get',
  'InvoicesController.list',
  'LeaseMovesController.cancel',
  'LeaseMovesController.giveNotice',
  'LeaseMovesController.moveIn',
  'LeaseMovesController.sign',
  'LeaseMovesController.vacate',
  'LeaseMovesController.withdrawNotice',
  'LeasesController.addRentStep',
  'LeasesController.get',
  'LeasesController.list',
  'LeasesController.update',
  'MeController.endSession',
  'MeController.listSessions',
  'MeController.me',
  'SessionsController.signOutEverywhere',
  'ProofsController.changePassword',
  'ProofsController.confirm',
  'ProofsController.enrol',
  'ProofsController.remove',
  'ProofsController.secondFactor',
  'ProofsController.stepUp',
  'MessagesController.get',
  'MessagesController.list',
  'MessagesController.retry',
  'NotesController.create',
  'NotesController.delete',
  'NotesController.get',
  'NotesController.list',
  'NotesController.restore',
  'NotesController.update',
  'NotesController.versions',
  'OwnersController.get',
  'OwnersController.list',
  'PaymentsController.get',
  'PaymentsController.list',
  'PaymentsController.receipt',
  'PropertiesController.createBlock',
  'PropertiesController.get',
  'PropertiesController.list',
  'PropertiesController.listBlocks',
  'PropertiesController.listOwnerships',
  'PropertiesController.update',
  'ReallocationsController.allocations',
  'ReallocationsController.reallocate',
  'ReportsController.getArrears',
  'ReportsController.getCollection',
  'ReportsController.getRentRoll',
  'ReversalsController.propose',
  'SuspenseHintsController.suggest',
  'TenantsController.get',
  'TenantsController.list',
  'TenantsController.update',
  'UnitsController.create',
  'UnitsController.get',
  'UnitsController.list',
  'UnitsController.update',
  'ApprovalsController.ask',
  'ApprovalsController.decide',
  'ApprovalsController.list',
  'CostsController.add',
  'CostsController.close',
  'CostsController.list',
  'CostsController.reverse',
  'CostsController.withdraw',
  'InspectionsController.begin',
  'InspectionsController.compare',
  'InspectionsController.get',
  'InspectionsController.list',
  'InspectionsController.sign',
  'InspectionsController.write',
  'QuotesController.add',
  'QuotesController.choose',
  'QuotesController.list',
  'QuotesController.listLimits',
  'SchedulesController.add',
  'SchedulesController.end',
  'SchedulesController.list',
  'VisitsController.list',
  'VisitsController.plan',
  'VendorsController.create',
  'VendorsController.get',
  'VendorsController.list',
  'VendorsController.update',
  'WorkOrdersController.assign',
  'WorkOrdersController.get',
  'WorkOrdersController.history',
  'WorkOrdersController.list',
  'WorkOrdersController.move',
  'WorkOrdersController.report',
  'WorkOrdersController.similar',
  'WorkOrdersController.triage',
];

test('only the listed routes are open to who sees a part of the organization', () => {
  const cut = declaredRoutes(app.nest).flatMap(({ handler, sight }) => (sight ? [handler] : []));
  expect(cut.sort()).toEqual([...CUT_TO_SIGHT].sort());
});

test('every JSON answer has a class, by which members that are not for everybody are taken out', () => {
  const unknown = declaredRoutes(app.nest).filter(({ access, unknownAnswers }) => access !== 'public' && unknownAnswers.length > 0);
  expect(unknown.map(({ handler, unknownAnswers }) => `${handler}: ${unknownAnswers.join(', ')}`)).toEqual([]);
});

test('a role whose sight is always narrow has a permission only where a route cuts to its sight', () => {
  const routes = declaredRoutes(app.nest);
  for (const role of ['CARETAKER', 'OWNER', 'TENANT', 'VENDOR']) {
    const useless = PERMISSIONS.filter(
      (permission) => roleAllows(role, permission) && !routes.some(({ access, sight }) => access === permission && sight),
    );
    expect([role, useless]).toEqual([role, []]);
  }
});

test('a route without a declaration fails the start', async () => {
  @Controller('open')
  class ForgottenController {
    @Get()
    everything(): string {
      return 'secret';
    }
  }
  @Module({ controllers: [ForgottenController] })
  class ForgottenModule {}

  const careless = await NestFactory.createApplicationContext(ForgottenModule, { logger: false });
  expect(() => declaredRoutes(careless)).toThrow('ForgottenController.everything');
  await careless.close();
});
