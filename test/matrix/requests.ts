import { newId } from '@plotihub/database';
import { BODIES, CONTENT, QUERIES, SUBJECTS } from './examples.js';
import { idPrefix, type ApiDocument, type Operation, type Schema } from './operations.js';
import type { Twin } from './world.js';

/** What is sent to an operation, without who sends it. */
export interface Request {
  path: Record<string, string>;
  query: Record<string, string>;
  /** JSON, or the text of a file. */
  body?: unknown;
}

/** A place in a request where an id stands. */
export interface Position {
  /** `path`, `query` or `body`. */
  kind: 'path' | 'query' | 'body';
  /** Name of the parameter, or JSON pointer. */
  name: string;
  prefix: string;
  /** Which of the operation's bodies it stands in. */
  variant: number;
}

let serial = 0;

/** Makes requests that an organization's own admin could send, and finds the places in them where ids stand. */
export class Requests {
  constructor(private readonly document: ApiDocument) {}

  /** Requests that are right for a twin: one, or several where an operation takes bodies of several forms. */
  for(operation: Operation, twin: Twin): Request[] {
    const bodies = this.bodies(operation, twin);
    const request = (variant: number): Request => ({ path: pathOf(operation, twin, variant), query: this.queryOf(operation, twin) });
    return bodies.length === 0 ? [request(0)] : bodies.map((body, variant) => ({ ...request(variant), body }));
  }

  /** Every place of an operation where an id stands. */
  positions(operation: Operation, twin: Twin): Position[] {
    const inPath = operation.pathParameters.map(({ name, prefix }) => ({ kind: 'path' as const, name, prefix, variant: 0 }));
    const inQuery = operation.query.flatMap(({ name, schema }) => {
      const prefix = idPrefix(this.document.resolve(schema ?? {}));
      return prefix === undefined ? [] : [{ kind: 'query' as const, name, prefix, variant: 0 }];
    });
    const inBody = this.bodies(operation, twin).flatMap((body, variant) =>
      idsIn(body).map(({ pointer, prefix }) => ({ kind: 'body' as const, name: pointer, prefix, variant })),
    );
    return [...inPath, ...inQuery, ...inBody];
  }

  /** Members that the schema gives to the object at a JSON pointer of an operation's body. */
  membersAt(operation: Operation, pointer: string): Record<string, Schema> {
    let schema = this.document.resolve(operation.body?.schema ?? {});
    for (const step of pointer.split('/').slice(1)) {
      schema = this.document.resolve((/^\d+$/.test(step) ? schema.items : schema.properties?.[step]) ?? {});
    }
    return schema.properties ?? {};
  }

  private bodies(operation: Operation, twin: Twin): unknown[] {
    if (!operation.body) return [];
    if (CONTENT[operation.id]) return [CONTENT[operation.id]?.(twin, ++serial)];
    const given = BODIES[operation.id]?.(twin, ++serial);
    const bodies = given === undefined ? [this.example(operation, operation.body.schema, twin)] : [given].flat();
    return [...bodies, ...this.withOptionalIds(operation, twin, bodies)];
  }

  /** The first body again for each id that is in none: an optional reference is a way in too. */
  private withOptionalIds(operation: Operation, twin: Twin, bodies: unknown[]): unknown[] {
    const first = bodies[0];
    if (typeof first !== 'object' || first === null) return [];
    return Object.entries(this.membersAt(operation, '')).flatMap(([name, member]) => {
      const prefix = idPrefix(this.document.resolve(member));
      if (prefix === undefined || prefix === 'org' || bodies.some((body) => Object.hasOwn(body as object, name))) return [];
      return [{ ...first, [name]: twin.one(prefix, operation.name) }];
    });
  }

  /** The value that the document itself gives, with the twin's own ids. */
  private example(operation: Operation, schema: Schema, twin: Twin): unknown {
    const resolved = this.document.resolve(schema);
    const prefix = idPrefix(resolved);
    if (prefix !== undefined) return twin.one(prefix, operation.name);
    if (resolved.properties && resolved.example === undefined) {
      const members = Object.entries(resolved.properties).filter(
        ([name, member]) => resolved.required?.includes(name) === true || (operation.method === 'PATCH' && member.example !== undefined),
      );
      return Object.fromEntries(members.map(([name, member]) => [name, this.example(operation, member, twin)]));
    }
    if (resolved.items) return [this.example(operation, resolved.items, twin)];
    const value = resolved.example ?? schema.example ?? resolved.enum?.[0];
    if (value === undefined) {
      throw new Error(
        `${operation.name}: a required member of the body has no example. Give it one in its DTO, or add ${operation.id} to BODIES in ` +
          'test/matrix/examples.ts.',
      );
    }
    return value;
  }

  private queryOf(operation: Operation, twin: Twin): Record<string, string> {
    const given = QUERIES[operation.id]?.(twin) ?? {};
    const required = operation.query
      .filter((parameter) => parameter.required && given[parameter.name] === undefined)
      .map(({ name, schema }) => [name, String(this.example(operation, schema ?? {}, twin))] as const);
    return { ...Object.fromEntries(required), ...given };
  }
}

/** The same request with another id at a position. */
export function withId(request: Request, { kind, name }: Position, id: string): Request {
  if (kind === 'body') return { ...request, body: withMember(request.body, name, id) };
  return { ...request, [kind]: { ...request[kind], [name]: id } };
}

/** The same body with a value at a JSON pointer. */
export function withMember(original: unknown, pointer: string, value: unknown): unknown {
  const body = structuredClone(original) as Record<string, unknown>;
  const steps = pointer.split('/').slice(1);
  const last = steps.pop() ?? '';
  const parent = steps.reduce<Record<string, unknown>>((node, step) => node[step] as Record<string, unknown>, body);
  parent[last] = value;
  return body;
}

/** The id that stands at a position of a request. */
export function idAt(request: Request, { kind, name }: Position): string | undefined {
  if (kind !== 'body') return request[kind][name];
  return idsIn(request.body).find(({ pointer }) => pointer === name)?.id;
}

/** Every object in a body with its JSON pointer, the body itself first. */
export function objectsIn(body: unknown, pointer = ''): string[] {
  if (Array.isArray(body)) return body.flatMap((entry, index) => objectsIn(entry, `${pointer}/${index}`));
  if (typeof body !== 'object' || body === null) return [];
  return [pointer, ...Object.entries(body).flatMap(([name, value]) => objectsIn(value, `${pointer}/${name}`))];
}

/** An id that nobody has. */
export const unknownId = (prefix: string): string => newId(prefix);

/** Every id in a body, with its JSON pointer and its prefix. */
export function idsIn(body: unknown, pointer = ''): { pointer: string; prefix: string; id: string }[] {
  if (typeof body === 'string') {
    const prefix = /^([a-z]{2,4})_[0-9A-HJKMNP-TV-Z]{26}$/.exec(body)?.[1];
    return prefix === undefined ? [] : [{ pointer, prefix, id: body }];
  }
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => idsIn(value, `${pointer}/${name}`));
}

function pathOf(operation: Operation, twin: Twin, variant: number): Record<string, string> {
  const valueOf = (name: string, prefix: string): string => {
    const subjects = [SUBJECTS[`${operation.id}.${name}`] ?? (name === 'id' ? SUBJECTS[operation.id] : undefined) ?? []].flat();
    const subject = subjects[variant] ?? subjects[0];
    return subject === undefined ? twin.one(prefix, operation.name) : twin.thing(subject, operation.name);
  };
  const ids: [string, string][] = operation.pathParameters.map(({ name, prefix }) => [name, valueOf(name, prefix)]);
  return { token: twin.things['callbackToken'] ?? '', code: 'not-found', ...Object.fromEntries(ids) };
}
