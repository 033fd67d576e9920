import type { INestApplicationContext } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { unknownAnswersOf } from './field-access.js';
import { PERMISSION, PUBLIC, SIGHT } from './guard.js';

/** A route of the application and who it lets in. */
export interface DeclaredRoute {
  /** `Controller.method` */
  handler: string;
  /** The permission it names, or `public`. */
  access: string;
  /** Whether it cuts what it reads and changes to the principal's sight. */
  sight: boolean;
  /** Statuses of its JSON answers whose class nobody knows; field access could take nothing out of them. */
  unknownAnswers: number[];
}

/**
 * Every route handler with what it declares.
 * @throws Error that names each handler that declares neither a permission nor @Public(): the process must not start.
 */
export function declaredRoutes(app: INestApplicationContext): DeclaredRoute[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const routes = controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as object;
      if (!Reflect.hasMetadata('path', handler)) return [];
      const isPublic = Reflect.getMetadata(PUBLIC, handler) === true || Reflect.getMetadata(PUBLIC, metatype) === true;
      const permission: unknown = Reflect.getMetadata(PERMISSION, handler);
      return [
        {
          handler: `${metatype.name}.${name}`,
          access: isPublic ? 'public' : typeof permission === 'string' ? permission : '',
          sight: Reflect.getMetadata(SIGHT, handler) === true,
          unknownAnswers: unknownAnswersOf(handler),
        },
      ];
    });
  });
  const undeclared = routes.filter(({ access }) => access === '').map(({ handler }) => handler);
  if (undeclared.length > 0) throw new Error(`These routes declare neither a permission nor @Public(): ${undeclared.join(', ')}.`);
  return routes;
}
