import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import { PERMISSIONS, ROLES, roleAllows } from '../../apps/api/src/modules/organizations/index.js';
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
  'OrganizationsController.signUp',
  'SessionsController.refresh',
  'SessionsController.signIn',
  'SessionsController.signOut',
  'C2bController.confirm',
  'C2bController.validate',
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
  const used = new Set(declaredRoutes(app.nest).map(({ access }) => access));
  expect(PERMISSIONS.filter((permission) => !used.has(permission))).toEqual([]);
  expect(PERMISSIONS.filter((permission) => !roleAllows('ADMIN', permission))).toEqual([]);
});

test('a role whose sight is narrower than the organization is let into nothing yet, and an unknown role never', () => {
  for (const role of ['CARETAKER', 'OWNER', 'TENANT', 'VENDOR', 'API_CLIENT', 'SOMEBODY', 'constructor']) {
    expect(PERMISSIONS.filter((permission) => roleAllows(role, permission))).toEqual([]);
  }
  expect(ROLES).toHaveLength(8);
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
