import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import type { TestApp } from '../support/app.js';

/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
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
  responses: Record<string, { content?: Record<string, unknown> }>;
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
}

/**
 * Path segment before an id → prefix of the id. A segment of a new module goes here, and a thing of that kind into both twins of
 * test/matrix/world.ts.
 */
export const PREFIXES: Readonly<Record<string, string>> = {
  'billing-runs': 'brn',
  'charge-rules': 'rul',
  charges: 'chg',
  invoices: 'inv',
  'late-fee-policies': 'lfp',
  leases: 'lse',
  messages: 'msg',
  owners: 'own',
  payments: 'pay',
  properties: 'prp',
  'provider-events': 'pev',
  suspense: 'sus',
  tenants: 'ten',
  units: 'unt',
};

/** Path parameters that are no ids of an organization's things: secrets whose holder may use them, and words of the program itself. */
const NO_IDS = ['token', 'code'];

/** Routes that are not part of the API's document: probes of the load balancer. */
export const UNDOCUMENTED = ['HealthController.live', 'HealthController.ready'];

/** The document and its operations, each with its declared permission. @throws Error that says what to add where */
export class ApiDocument {
  readonly operations: Operation[];
  private readonly schemas: Record<string, Schema>;

  private constructor(document: { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } }) {
    this.schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => this.read(path, method.toUpperCase() as Operation['method'], described)),
    );
  }

  /** Reads what the running application publishes. */
  static async of(app: TestApp): Promise<ApiDocument> {
    const answer = await app.nest.inject({ method: 'GET', url: '/docs-json' });
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
        .map((parameter) => ({ name: parameter.name, prefix: prefixOf(name, path, parameter.name) })),
      query: parameters.filter((parameter) => parameter.in === 'query'),
      ifMatch: parameters.some((parameter) => parameter.in === 'header' && parameter.name === 'If-Match'),
      ...(type === undefined ? {} : { body: { type, schema: content?.schema ?? {} } }),
      answers: new Map(
        Object.entries(described.responses).map(([status, { content: types }]) => [Number(status), Object.keys(types ?? {})]),
      ),
    };
  }
}

/** The prefix of ids that a schema takes; undefined if it takes no ids. */
export function idPrefix({ pattern }: Schema): string | undefined {
  return /^\^([a-z]{2,4})_\[0-9A-HJKMNP-TV-Z\]\{26\}\$$/.exec(pattern ?? '')?.[1];
}

function prefixOf(name: string, path: string, parameter: string): string {
  const segments = path.split('/');
  const segment = segments[segments.indexOf(`{${parameter}}`) - 1] ?? '';
  const prefix = PREFIXES[segment];
  if (prefix === undefined) {
    throw new Error(
      `${name}: the matrix does not know what {${parameter}} is. Add '${segment}': '<id prefix>' to PREFIXES in test/matrix/operations.ts ` +
        'and make a thing of that kind in test/matrix/world.ts.',
    );
  }
  return prefix;
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
