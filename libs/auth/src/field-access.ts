import { Injectable, SetMetadata, StreamableFile, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { AuthenticatedRequest, Principal } from './principal.js';

/** A class whose decorated members describe an answer. */
export type AnswerType = abstract new () => object;

const VISIBLE_TO = 'visible-to';
const ANSWER = 'answer-type';
// Where @nestjs/swagger keeps what its decorators say.
const MEMBER = 'swagger/apiModelProperties';
const MEMBERS = 'swagger/apiModelPropertiesArray';
const RESPONSES = 'swagger/apiResponse';

interface Described {
  type?: unknown;
  description?: string;
  required?: unknown;
}

/**
 * Only these roles are told this member of an answer; from the others it is taken out, wherever its class is part of an answer.
 * Stands above the decorator that describes the member.
 */
export function VisibleTo(...roles: readonly string[]): PropertyDecorator {
  return (target, member) => {
    const described = Reflect.getMetadata(MEMBER, target, member) as Described | undefined;
    if (!described) throw new Error(`@VisibleTo stands above the decorator that describes ${String(member)}.`);
    const description = [described.description, `Only for ${roles.join(', ')}.`].filter(Boolean).join('. ');
    // An object's own list of required members has that name already.
    const absent = Array.isArray(described.required) ? { selfRequired: false } : { required: false };
    ApiProperty({ description, ...absent })(target, member);
    Reflect.defineMetadata(VISIBLE_TO, roles, target, member);
  };
}

/** The class of an answer that the OpenAPI document describes in another way than `ApiOkResponse({ type })`. */
export const AnswersWith = (type: AnswerType): MethodDecorator => SetMetadata(ANSWER, type);

/** The class of what a handler answers with a status; undefined for none, or none that can be found. */
export function answerTypeOf(handler: object, status: number): AnswerType | undefined {
  const told = Reflect.getMetadata(ANSWER, handler) as AnswerType | undefined;
  if (told) return told;
  const responses = (Reflect.getMetadata(RESPONSES, handler) ?? {}) as Record<string, Described>;
  return classOf(responses[status]?.type);
}

/** Statuses of JSON answers whose class cannot be found, so that nothing could be taken out of them. */
export function unknownAnswersOf(handler: object): number[] {
  const responses = (Reflect.getMetadata(RESPONSES, handler) ?? {}) as Record<string, Described & { content?: object }>;
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const isJson = status.startsWith('2') && status !== '204' && (content === undefined || 'application/json' in content);
    return isJson && !answerTypeOf(handler, Number(status)) ? [Number(status)] : [];
  });
}

/** True if the role is told the member at a path such as `data.tenant.phone`. @throws Error for a path that the class does not have */
export function sees(type: AnswerType, path: string, role: string): boolean {
  const [name = '', ...rest] = path.split('.');
  const member = shapeOf(type).get(name);
  if (!member) throw new Error(`${type.name} has no member ${name}.`);
  if (member.roles && !member.roles.includes(role)) return false;
  if (rest.length === 0) return true;
  if (!member.type) throw new Error(`${type.name}.${name} has no members.`);
  return sees(member.type, rest.join('.'), role);
}

/** The value without the members that the role is not told, and without those that the class does not declare. */
export function cutAnswer(type: AnswerType, role: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => cutAnswer(type, role, item));
  if (typeof value !== 'object' || value === null) return value;
  const shape = shapeOf(type);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
      const member = shape.get(name);
      if (!member || (member.roles && !member.roles.includes(role))) return [];
      return [[name, member.type ? cutAnswer(member.type, role, inner) : inner]];
    }),
  );
}

interface Member {
  roles: readonly string[] | undefined;
  /** Its class, if it is an object or a list of objects. */
  type: AnswerType | undefined;
}

const shapes = new Map<AnswerType, ReadonlyMap<string, Member>>();

function shapeOf(type: AnswerType): ReadonlyMap<string, Member> {
  const known = shapes.get(type);
  if (known) return known;
  const prototype = type.prototype as object;
  const names = ((Reflect.getMetadata(MEMBERS, prototype) ?? []) as string[]).map((name) => name.slice(1));
  const shape = new Map(
    names.map((name) => {
      const described = Reflect.getMetadata(MEMBER, prototype, name) as Described | undefined;
      const roles = Reflect.getMetadata(VISIBLE_TO, prototype, name) as readonly string[] | undefined;
      return [name, { roles, type: classOf(described?.type) }];
    }),
  );
  shapes.set(type, shape);
  return shape;
}

/** The class that a description names, at once or by a function called `type`; undefined for what has no described members. */
function classOf(type: unknown): AnswerType | undefined {
  const [named] = Array.isArray(type) ? (type as unknown[]) : [type];
  if (typeof named !== 'function') return undefined;
  const found: unknown = named.name === 'type' ? (named as () => unknown)() : named;
  if (Array.isArray(found)) return classOf(found);
  if (typeof found !== 'function') return undefined;
  return Reflect.hasMetadata(MEMBERS, found.prototype as object) ? (found as AnswerType) : undefined;
}

/** True if some member of the class, however deep, is not for the role. */
function hides(type: AnswerType, role: string, above: readonly AnswerType[] = []): boolean {
  if (above.includes(type)) return false;
  return [...shapeOf(type).values()].some(
    (member) => (member.roles && !member.roles.includes(role)) || (member.type && hides(member.type, role, [...above, type])),
  );
}

/**
 * Takes out of every answer what its reader's role is not told. Who sees a part of the organization is told only what the
 * class of the answer declares, and gets no answer whose class nobody knows.
 */
@Injectable()
export class FieldAccess implements NestInterceptor {
  private readonly hiding = new Map<AnswerType, Map<string, boolean>>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!principal) return next.handle();
    return next.handle().pipe(map((answer: unknown) => this.cut(context, principal, answer)));
  }

  private cut(context: ExecutionContext, { role, sight }: Principal, answer: unknown): unknown {
    if (typeof answer !== 'object' || answer === null || answer instanceof StreamableFile || Buffer.isBuffer(answer)) return answer;
    const { statusCode } = context.switchToHttp().getResponse<FastifyReply>();
    const type = answerTypeOf(context.getHandler(), statusCode);
    if (!type) {
      if (sight === 'ALL') return answer;
      throw new Error(`Nobody knows the class of what ${context.getClass().name}.${context.getHandler().name} answers with ${statusCode}.`);
    }
    return sight === 'ALL' && !this.hidesFrom(type, role) ? answer : cutAnswer(type, role, answer);
  }

  private hidesFrom(type: AnswerType, role: string): boolean {
    const byRole = this.hiding.get(type) ?? new Map<string, boolean>();
    this.hiding.set(type, byRole);
    const known = byRole.get(role) ?? hides(type, role);
    byRole.set(role, known);
    return known;
  }
}
