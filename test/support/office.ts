import { randomUUID } from 'node:crypto';
import type request from 'supertest';
import type { Response } from 'supertest';

/** Where requests go: the application in this process, or one that runs elsewhere. */
export interface Door {
  readonly http: ReturnType<typeof request>;
}

let serial = 0;
const PASSWORD = 'four unrelated plain words';

/** The body of an answer that has this status; otherwise the failure says what came instead. */
function expected(answer: Response, status: number, request: string): unknown {
  if (answer.status === status) return answer.body;
  throw new Error(`${request} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
}

/** An organization with its signed-in admin: every story makes its own, so that stories cannot touch each other. */
export class Office {
  private constructor(
    private readonly app: Door,
    readonly organizationId: string,
    readonly userId: string,
    readonly login: string,
    readonly token: string,
  ) {}

  static async open(app: Door, kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<Office> {
    const login = `admin-${process.pid}-${++serial}-${randomUUID().slice(0, 8)}@office.test`;
    const signUp = await app.http.post('/v1/organizations').send({
      organization: { name: `Office ${serial}`, kind, phone: '0722000111' },
      admin: { name: 'Wanjiku Kamau', email: login, password: PASSWORD },
    });
    const body = expected(signUp, 201, 'POST /v1/organizations') as { organization: { id: string }; userId: string };
    return new Office(app, body.organization.id, body.userId, login, await Office.signIn(app, login));
  }

  static async signIn(app: Door, login: string, password = PASSWORD): Promise<string> {
    const session = await app.http.post('/v1/sessions').send({ login, password });
    return (expected(session, 201, 'POST /v1/sessions') as { accessToken: string }).accessToken;
  }

  /** Somebody else of the same organization who has a token already, such as a tenant. */
  as(id: string, token: string): Office {
    return new Office(this.app, this.organizationId, id, id === this.userId ? this.login : '', token);
  }

  /** A colleague in the same organization. */
  async colleague(
    role: 'ADMIN' | 'MANAGER' | 'ACCOUNTANT' | 'CARETAKER' | 'OWNER',
    scope?: { propertyIds: string[] } | { ownerId: string },
  ): Promise<Office> {
    const login = `${role.toLowerCase()}-${process.pid}-${++serial}-${randomUUID().slice(0, 8)}@office.test`;
    const member = await this.post('/v1/members', { name: 'Otieno Ouma', email: login, password: PASSWORD, role });
    if (scope) await this.send('put', `/v1/members/${(member as { id: string }).id}/scope`, scope, 200);
    return new Office(this.app, this.organizationId, (member as { userId: string }).userId, login, await Office.signIn(this.app, login));
  }

  private checker: Promise<Office> | undefined;

  /** Takes a payment back: proposed here, approved by a colleague. @returns the answer that ended it */
  async reverse(paymentId: string, reason: string): Promise<Response> {
    const proposed = await this.send('post', `/v1/payments/${paymentId}/reversal`, { reason });
    if (proposed.status !== 201) return proposed;
    this.checker ??= this.colleague('ACCOUNTANT');
    const checker = await this.checker;
    const approve = (by: Office): Promise<Response> =>
      by.send('post', `/v1/proposals/${(proposed.body as { id: string }).id}/approval`, {});
    const answer = await approve(checker);
    if ((answer.body as { code?: string }).code !== 'step-up-required') return answer;
    return approve(checker.as(checker.userId, await Office.signIn(this.app, checker.login)));
  }

  /** GET that must succeed. */
  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    return (await this.send('get', path, undefined, 200)).body as T;
  }

  /** POST that must succeed, with a fresh idempotency key unless one is given. */
  async post<T = Record<string, unknown>>(path: string, body: object = {}, key: string = randomUUID()): Promise<T> {
    const answer = await this.app.http.post(path).set('authorization', `Bearer ${this.token}`).set('idempotency-key', key).send(body);
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  /** Any request, whatever the answer; with a status, that answer. */
  async send(
    method: 'get' | 'post' | 'put' | 'patch' | 'delete',
    path: string,
    body?: object,
    status?: number,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const pending = this.app.http[method](path).set('authorization', `Bearer ${this.token}`);
    if (method !== 'get') void pending.set('idempotency-key', randomUUID());
    void pending.set(headers);
    const answer = await (body === undefined ? pending : pending.send(body));
    if (status !== undefined) expected(answer, status, `${method.toUpperCase()} ${path}`);
    return answer;
  }
}
