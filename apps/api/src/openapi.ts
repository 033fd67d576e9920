import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { OriginNotAdmitted, PROBLEM_SCHEMA, SecondFactorRequired, StepUpRequired, type ProblemType } from '@plotihub/http';
import { PUBLIC_EVENTS } from './modules/webhooks/index.js';
import { REACHED_WITHOUT_FACTOR, type Permission } from './modules/organizations/index.js';

const DESCRIPTION = `Property management for Kenya's landlords and letting agencies: billing, M-Pesa collection, receipts, arrears.

- **Start**: press *Authorize* and paste an access token of \`POST /v1/sessions\`, a token of your own identity provider, or an API key.
- **Money** is \`{"amount": "15000.00", "currency": "KES"}\`. **Days** are \`YYYY-MM-DD\`, instants are UTC.
- **Lists** come in pages: pass the \`next\` of one as the \`cursor\` of the following.
- **Repeating a request** is safe with the same \`Idempotency-Key\`: it happens once, and the answer is the same.
- **Problems** are RFC 9457 \`application/problem+json\` with a stable \`code\`; \`GET /problems\` lists them all.`;

const BEARER = `One of three, without the word *Bearer*:
an access token of this API, the \`accessToken\` of \`POST /v1/sessions\`, good for a quarter of an hour;
an access token of an issuer that this installation trusts (\`OIDC_ISSUER\`), such as Amazon Cognito, for a member whom an admin has linked to it;
or an API key of \`POST /v1/api-keys\`, which begins with \`pk_live_\`.`;

/** The OpenAPI 3.1 document of the application. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Plotihub')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: BEARER })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, options);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never } };
  allowNull(document.components.schemas);
  describeGuard(document);
  describeWebhooks(document);
  for (const [name, schema] of Object.entries(document.components.schemas ?? {})) {
    // What validation refuses, the document refuses too.
    if (name.endsWith('Body')) Object.assign(schema, { additionalProperties: false });
  }
  return document;
}

/** What the guard refuses besides a missing permission, each operation says beside what else its 403 means. */
function describeGuard(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as GuardedOperation[]);
  for (const operation of operations) {
    const permission = operation['x-permission'];
    if (permission !== undefined) mention(operation, OriginNotAdmitted, 'an admin does, with `POST /v1/web-clients`');
    if (operation['x-step-up']) mention(operation, StepUpRequired, 'send `POST /v1/me/step-up` first');
    if (permission !== undefined && !REACHED_WITHOUT_FACTOR.includes(permission))
      mention(operation, SecondFactorRequired, 'add one with `POST /v1/me/second-factor`');
  }
}

/** OpenAPI 3.1 has a place for what is sent to integrators. */
function describeWebhooks(document: OpenAPIObject): void {
  const told = PUBLIC_EVENTS.map(({ type, summary, data }): [string, object] => [type, { post: webhookOperation(type, summary, data) }]);
  Object.assign(document, { webhooks: Object.fromEntries(told) });
}

function webhookOperation(type: string, summary: string, members: readonly string[]): object {
  const data = { type: 'object', properties: Object.fromEntries(members.map((member) => [member, {}])) };
  const schema = {
    allOf: [{ $ref: '#/components/schemas/EventResponse' }, { type: 'object', properties: { type: { const: type }, data } }],
  };
  return {
    summary,
    tags: ['Webhooks'],
    requestBody: { content: { 'application/json': { schema } } },
    responses: { '2XX': { description: 'Taken' }, '410': { description: 'Send nothing here any more' } },
  };
}

interface GuardedOperation {
  'x-permission'?: Permission;
  'x-step-up'?: boolean;
  responses?: Record<string, { description: string } | undefined>;
}

function mention({ responses }: GuardedOperation, { code, title }: ProblemType, remedy: string): void {
  const forbidden = responses?.['403'];
  if (forbidden && !forbidden.description.includes(`\`${code}\``)) forbidden.description += `; \`${code}\`: ${title}: ${remedy}`;
}

/** OpenAPI 3.1 has no `nullable`: null is one of the types. */
function allowNull(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const node = schema as { nullable?: boolean; type?: unknown; enum?: unknown[]; allOf?: unknown[]; anyOf?: unknown[] };
  if (node.nullable === true) {
    delete node.nullable;
    if (node.enum) node.enum = [...node.enum, null];
    if (typeof node.type === 'string') node.type = [node.type, 'null'];
    else if (node.allOf) {
      node.anyOf = [...node.allOf, { type: 'null' }];
      delete node.allOf;
    }
  }
  for (const child of Object.values(node)) allowNull(child);
}

/** Serves Swagger UI at /docs and the document at /docs-json; the document is built at the first request for it. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Plotihub API',
    swaggerOptions: {
      // A token stays in the page: in the browser's storage it would outlive it.
      persistAuthorization: false,
      displayRequestDuration: true,
      tagsSorter: 'alpha',
      operationsSorter: 'method',
      // Hundreds of operations: first the areas, which fit a screen or two, and a field to find one by its name.
      docExpansion: 'none',
      filter: true,
    },
  });
}
