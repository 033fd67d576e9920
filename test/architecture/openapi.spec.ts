import type { OpenAPIObject } from '@nestjs/swagger';
import { TestApp } from '../support/app.js';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, unknown>; description?: string }>;
  requestBody?: { content: Record<string, { schema?: unknown }> };
}

let app: TestApp;
let document: OpenAPIObject;
const operations = (): { name: string; method: string; path: string; operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method,
      path,
      operation,
    })),
  );
const names = (list: { name: string }[]): string[] => list.map(({ name }) => name);

beforeAll(async () => {
  app = await TestApp.start();
  document = (await app.http.get('/docs-json').expect(200)).body as OpenAPIObject;
});
afterAll(() => app.stop());

test('the document is OpenAPI 3.1 and Swagger UI serves it', async () => {
  expect(document.openapi).toBe('3.1.0');
  const page = await app.http.get('/docs').expect(200);
  expect(page.text).toContain('swagger-ui');
});

test('every operation has a unique id, a summary and a tag', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    names(
      operations().filter(
        ({ operation }) => !operation.summary || !operation.tags?.length || !/^[a-z]\w+$/.test(operation.operationId ?? ''),
      ),
    ),
  ).toEqual([]);
});

test('every operation says what it answers, with a schema unless it answers nothing', () => {
  const silent = operations().filter(({ operation }) => {
    const success = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    return success.length === 0 || success.some(([status, { content }]) => status !== '204' && content === undefined);
  });
  expect(names(silent)).toEqual([]);
});

test('every operation of the API documents its problems as problem+json', () => {
  const undocumented = operations().filter(({ path, operation }) => {
    if (path.startsWith('/hooks') || path === '/problems') return false;
    const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    return errors.length < 4 || errors.some(([, { content }]) => !content?.['application/problem+json']);
  });
  expect(names(undocumented)).toEqual([]);
});

test('every path parameter is declared, and a thing that is read by id can be missing', () => {
  const wrong = operations().filter(({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    return (
      inPath.some((name) => !declared.includes(name ?? '')) || (path.startsWith('/v1/') && inPath.length > 0 && !operation.responses['404'])
    );
  });
  expect(names(wrong)).toEqual([]);
});

test('every body is described, and none takes what it does not know', () => {
  const schemas = document.components?.schemas as Record<string, { properties?: object }>;
  const vague = operations().filter(
    ({ operation }) => operation.requestBody && Object.values(operation.requestBody.content).some(({ schema }) => schema === undefined),
  );
  expect(names(vague)).toEqual([]);
  const empty = Object.entries(schemas).filter(
    ([name, { properties }]) => name.endsWith('Body') && (!properties || Object.keys(properties).length === 0),
  );
  expect(empty.map(([name]) => name)).toEqual([]);
});
