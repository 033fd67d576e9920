import { setTimeout as sleep } from 'node:timers/promises';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import type { TestApp } from '../support/app.js';

/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  description?: string;
  type?: string | string[];
  pattern?: string;
  format?: string;
  enum?: unknown[];
  example?: unknown;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
}

interface Described {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

/** One operation of the OpenAPI document, with what its route demands. */
export interface Operation {
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in the document: `/v1/owners/{id}`. */
  path: string;
  /** `GET /v1/owners/{id}` */
  name: string;
  /** The permission its route declares, or `public`. */
  access: string;
  /** Lets in who sees a part of the organization, and cuts to that part. */
  cutsToSight: boolean;
  pathParameters: { name: string; prefix: string }[];
  query: Parameter[];
  /** Takes the version that was read. */
  ifMatch: boolean;
  body?: { type: string; schema: Schema };
  /** Documented statuses and the content types of each. */
  answers: ReadonlyMap<number, readonly string[]>;
  /** What a JSON answer of a status looks like. */
  shapes: ReadonlyMap<number, Schema>;
}

/**
 * Path before an id → prefix of the id, where neither `GET <path>/{id}` nor the list at `<path>` says what ids those are. What is made
 * over these paths must also be made for both twins in test/matrix/world.ts.
 */
export const PREFIXES: Readonly<Record<string, string>> = {
  '/v1/quotes': 'qte',
  '/v1/work-costs': 'wct',
  '/v1/preventive-schedules': 'psc',
  '/v1/charge-rules': 'rul',
  '/v1/data-subjects': 'ten',
  '/v1/differences': 'dif',
  '/v1/suspense': 'sus',
};

/** Path parameters that are no ids of an organization's things: secrets whose holder may use them, and words of the program itself. */
const NO_IDS = ['token', 'code'];

/** Routes that are not part of the API's document: probes of the load balancer. */
export const UNDOCUMENTED = ['HealthController.live', 'HealthController.ready'];

/** The document and its operations, each with its declared permission. @throws Error that says what to add where */
export class ApiDocument {
  readonly operations: Operation[];
  private readonly schemas: Record<string, Schema>;
  private readonly unknown: string[] = [];

  private constructor(private readonly document: Document) {
    this.schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => this.read(path, method.toUpperCase() as Operation['method'], described)),
    );
    if (this.unknown.length > 0) throw new Error(this.unknown.join('\n'));
  }

  /** Reads what the running application publishes. */
  static async of(app: TestApp): Promise<ApiDocument> {
    let answer = await app.nest.inject({ method: 'GET', url: '/docs-json' });
    // Compiling its files blocks the runner for seconds, which the overload guard takes for load: wait until it has seen calm.
    for (let calm = 0, tries = 0; calm < 3 && tries < 60; tries++) {
      await sleep(500);
      answer = await app.nest.inject({ method: 'GET', url: '/docs-json' });
      calm = answer.statusCode === 200 ? calm + 1 : 0;
    }
    if (answer.statusCode !== 200) throw new Error(`The OpenAPI document is not to be had: ${answer.statusCode} ${answer.payload}`);
    const document = new ApiDocument(answer.json());
    const access = accessByOperation(app);
    for (const operation of document.operations) {
      const declared = access.get(operation.id);
      if (declared === undefined) throw new Error(`${operation.name}: no handler has the operationId ${operation.id}.`);
      Object.assign(operation, declared);
    }
    return document;
  }

  /** Follows references and takes the first of alternatives. */
  resolve(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolve(this.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    const [first] = schema.allOf ?? schema.anyOf ?? [];
    return first ? this.resolve(first) : schema;
  }

  private read(path: string, method: Operation['method'], described: Described): Operation {
    const name = `${method} ${path}`;
    const parameters = described.parameters ?? [];
    const [type, content] = Object.entries(described.requestBody?.content ?? {})[0] ?? [];
    return {
      id: described.operationId,
      method,
      path,
      name,
      access: '',
      cutsToSight: false,
      pathParameters: parameters
        .filter((parameter) => parameter.in === 'path' && !NO_IDS.includes(parameter.name))
        .map((parameter) => ({ name: parameter.name, prefix: this.prefixOf(name, path, parameter.name) })),
      query: parameters.filter((parameter) => parameter.in === 'query'),
      ifMatch: parameters.some((parameter) => parameter.in === 'header' && parameter.name === 'If-Match'),
      ...(type === undefined ? {} : { body: { type, schema: content?.schema ?? {} } }),
      answers: new Map(
        Object.entries(described.responses).map(([status, { content: types }]) => [Number(status), Object.keys(types ?? {})]),
      ),
      shapes: new Map(
        Object.entries(described.responses).flatMap(([status, { content: types }]) => {
          const schema = types?.['application/json']?.schema;
          return schema ? [[Number(status), schema] as const] : [];
        }),
      ),
    };
  }

  /** Members of an answer, as JSON pointers, that the document keeps for other roles than the reader's; `kept` counts how many it keeps. */
  notFor(role: string, schema: Schema, value: unknown, at = ''): { shown: string[]; kept: number } {
    const found = { shown: [] as string[], kept: 0 };
    const add = (inner: { shown: string[]; kept: number }): void => {
      found.shown.push(...inner.shown);
      found.kept += inner.kept;
    };
    const { properties, items } = this.resolve(schema);
    if (Array.isArray(value) && items) value.forEach((item, index) => add(this.notFor(role, items, item, `${at}/${index}`)));
    if (typeof value !== 'object' || value === null || !properties) return found;
    for (const [name, member] of Object.entries(properties)) {
      const roles = /Only for ([A-Z_, ]+)\.$/.exec(member.description ?? '')?.[1]?.split(', ');
      if (roles && !roles.includes(role)) {
        found.kept++;
        if (Object.hasOwn(value, name)) found.shown.push(`${at}/${name}`);
      } else add(this.notFor(role, member, (value as Record<string, unknown>)[name], `${at}/${name}`));
    }
    return found;
  }

  /** From the thing that is read at the path, the things that are listed there, or PREFIXES. */
  private prefixOf(name: string, path: string, parameter: string): string {
    const collection = path.slice(0, path.indexOf(`/{${parameter}}`));
    const thing = this.answerOf(`${collection}/{${parameter}}`)?.properties?.['id'];
    const list = this.answerOf(collection)?.properties?.['data']?.items;
    const listed = list && this.resolve(list).properties?.['id'];
    const prefix = PREFIXES[collection] ?? (thing && idPrefix(this.resolve(thing))) ?? (listed && idPrefix(this.resolve(listed)));
    if (prefix !== undefined) return prefix;
    this.unknown.push(
      `${name}: the matrix does not know what {${parameter}} is. Add '${collection}': '<id prefix>' to PREFIXES in test/matrix/operations.ts ` +
        'and make a thing of that kind in test/matrix/world.ts.',
    );
    return '';
  }

  /** The schema of what `GET path` answers. */
  private answerOf(path: string): Schema | undefined {
    const schema = this.document.paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema;
    return schema && this.resolve(schema);
  }
}

/** The prefix of ids that a schema takes; undefined if it takes no ids. */
export function idPrefix({ pattern }: Schema): string | undefined {
  return /^\^([a-z]{2,4})_\[0-9A-HJKMNP-TV-Z\]\{26\}\$$/.exec(pattern ?? '')?.[1];
}

function accessByOperation(app: TestApp): Map<string, Pick<Operation, 'access' | 'cutsToSight'>> {
  const declared = new Map(declaredRoutes(app.nest).map(({ handler, access }) => [handler, access]));
  const controllers = [...app.nest.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const byOperation = new Map<string, Pick<Operation, 'access' | 'cutsToSight'>>();
  const silent: string[] = [];
  for (const { metatype } of controllers) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, object>;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const access = declared.get(`${metatype.name}.${method}`);
      if (access === undefined) continue;
      const described = Reflect.getMetadata('swagger/apiOperation', prototype[method] ?? {}) as { operationId?: string } | undefined;
      const cutsToSight = Reflect.getMetadata('sight', prototype[method] ?? {}) === true;
      if (described?.operationId) byOperation.set(described.operationId, { access, cutsToSight });
      else silent.push(`${metatype.name}.${method}`);
    }
  }
  const hidden = silent.filter((handler) => !UNDOCUMENTED.includes(handler));
  if (hidden.length > 0) throw new Error(`These routes are not in the OpenAPI document, so nothing tests them: ${hidden.join(', ')}.`);
  return byOperation;
}
