import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Forbidden, InternalError, InvalidRequest, TooManyRequests, Unauthenticated, Unavailable, type ProblemType } from './problem.js';

/** The schema of every problem; registered once in the document. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', description: 'Address of a page about this kind of problem', example: '/problems/not-found' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable word to branch on' },
    detail: { type: 'string', description: 'What happened to this request' },
    requestId: { type: 'string', description: 'Also in the X-Request-Id header and in the log' },
    errors: {
      type: 'array',
      description: 'Each invalid member of the request',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', example: '/rent/amount' },
          code: { type: 'string', example: 'money' },
          detail: { type: 'string' },
        },
      },
    },
  },
} as const;

/** Documents the problems an operation can answer with, one OpenAPI response a status. Those every operation shares are added. */
export function ApiProblems(...types: ProblemType[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(
    new Set([...types, InvalidRequest, Unauthenticated, Forbidden, TooManyRequests, InternalError, Unavailable]),
    (type) => type.status,
  );
  return applyDecorators(
    ...[...byStatus].map(([status, list]) =>
      ApiResponse({
        status,
        description: list.map((type) => `\`${type.code}\`: ${type.title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}
