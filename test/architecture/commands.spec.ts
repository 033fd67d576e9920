import { globSync, readFileSync } from 'node:fs';
import { RequestMethod } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { CurrentCommand } from '@plotihub/http';
import { SUBJECT_TYPES } from '../../apps/api/src/modules/audit/index.js';
import { TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

/** Writes without a command, each with what remembers it instead. A new line here needs a reason in the review. */
const NO_COMMAND: Readonly<Record<string, string>> = {
  'TenantSessionsController.ask': 'nobody is signed in yet; the message it makes is kept',
  'TenantSessionsController.signIn': 'nobody is signed in yet; leaves session.started',
  'InvitationsController.accept': 'nobody is signed in yet; leaves invitation.accepted and session events',
  'PasswordResetsController.ask': 'nobody is signed in yet; the message it makes is kept',
  'PasswordResetsController.confirm': 'nobody is signed in; leaves password.reset wherever the person works',
  'C2bController.confirm': 'provider_events keeps every callback as it came',
  'C2bController.validate': 'changes nothing: M-Pesa asks before the money moves',
  'LocalFilesController.upload': 'the command was that which made the address; the bytes are nothing until they are checked',
  'MpesaHooksController.result': 'provider_events keeps every callback as it came',
  'MpesaHooksController.payout': 'provider_events keeps every callback as it came',
  'MpesaHooksController.payoutTimeout': 'provider_events keeps every callback as it came',
  'MpesaHooksController.stk': 'provider_events keeps every callback as it came',
  'MpesaHooksController.timeout': 'changes nothing: what was asked is asked again by itself',
  'SessionsController.refresh': 'continues a session whose start is recorded, every quarter of an hour; a reused token is recorded',
  'SessionsController.signIn': 'nobody is signed in yet; leaves session events',
  'SessionsController.signInSecondStep': 'nobody is signed in yet; leaves session events',
  'SessionsController.signOut': 'shows only a refresh token; leaves session events',
  'SignUpController.signUp': 'nobody is signed in yet; leaves organization.started',
};

/** A command, whole or with an answer that is not kept, is run. */
const RUNS = /\bcommands\.run\(\s*(command,|(\(0, \w+\.)?withSecretAnswer\)?\(command\),)/;

interface Writer {
  name: string;
  takesCommand: boolean;
  source: string;
}

/** Every handler of POST, PUT, PATCH and DELETE. */
function writers(): Writer[] {
  class Sample {
    take(@CurrentCommand() _command: unknown): void {}
  }
  const isCommand = factoriesOf(Sample, 'take')[0];
  const controllers = [...app.nest.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, () => unknown>;
    return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method: unknown = handler && Reflect.getMetadata('method', handler);
      if (!handler || method === undefined || method === RequestMethod.GET) return [];
      return [
        {
          name: `${metatype.name}.${name}`,
          takesCommand: factoriesOf(metatype, name).includes(isCommand),
          source: handler.toString() + helpersOf(prototype, handler.toString()),
        },
      ];
    });
  });
}

/** What the handler hands its command to, in its own controller. */
function helpersOf(prototype: Record<string, () => unknown>, source: string): string {
  const names = [...source.matchAll(/\bthis\.(\w+)\(\s*command,/g)].map(([, name]) => name ?? '');
  return names.map((name) => prototype[name]?.toString() ?? '').join('\n');
}

/** The parameter decorators of our own that a handler uses. */
function factoriesOf(controller: object, method: string): unknown[] {
  const parameters = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<string, { factory?: unknown }>;
  return Object.values(parameters).flatMap(({ factory }) => (factory ? [factory] : []));
}

test('every request that changes something runs as a command, so that it leaves an audit event', () => {
  const all = writers();
  expect(all.length).toBeGreaterThan(25);
  const without = all.filter(({ takesCommand, source }) => !takesCommand || !RUNS.test(source)).map(({ name }) => name);
  expect(without.sort()).toEqual(Object.keys(NO_COMMAND).sort());
});

test('the audit log knows of what kind a thing is, whatever the prefix of its id', () => {
  const made = globSync('{apps,libs}/**/*.ts')
    .filter((file) => !file.endsWith('.spec.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bnewId\(\s*'([a-z]+)'/g)].map(([, prefix]) => prefix ?? ''));
  const prefixes = [...new Set(made)].sort();
  expect(prefixes.length).toBeGreaterThan(20);
  expect(prefixes.filter((prefix) => !Object.hasOwn(SUBJECT_TYPES, prefix))).toEqual([]);
  expect(prefixes.filter((prefix) => prefix.length !== 3)).toEqual([]);
});

test('a change of a thing tells the audit log what the thing was before', () => {
  const changes = writers().filter(({ name }) => /\.update\w*$/.test(name));
  expect(changes.length).toBeGreaterThan(4);
  expect(changes.filter(({ source }) => !/command\.facts\.before = /.test(source)).map(({ name }) => name)).toEqual([]);
});
