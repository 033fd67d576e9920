import { randomUUID } from 'node:crypto';

const PASSWORD = 'four unrelated plain words';

/** An agency of the benchmarks with its signed-in admin, made through the API. */
export interface Office {
  url: string;
  organizationId: string;
  token: string;
}

export async function signUp(url: string, name: string): Promise<Office> {
  const login = `${name}@bench.test`;
  const organization = { name, kind: 'AGENCY', phone: '0722000111' };
  const admin = { name: 'Wanjiku Kamau', email: login, password: PASSWORD };
  const made = await send<{ organization: { id: string } }>(url, 'POST', '/v1/organizations', { organization, admin });
  const session = await send<{ accessToken: string }>(url, 'POST', '/v1/sessions', { login, password: PASSWORD });
  return { url, organizationId: made.organization.id, token: session.accessToken };
}

export const get = <T>({ url, token }: Office, path: string): Promise<T> => send(url, 'GET', path, undefined, token);

export const post = <T>({ url, token }: Office, path: string, body: object): Promise<T> => send(url, 'POST', path, body, token);

export const put = <T>({ url, token }: Office, path: string, body: object): Promise<T> => send(url, 'PUT', path, body, token);

/** The same admin, who has just proved again who they are: setting up an estate takes longer than a proof is good for. */
export async function proved(office: Office): Promise<Office> {
  const { accessToken } = await post<{ accessToken: string }>(office, '/v1/me/step-up', { password: PASSWORD });
  return { ...office, token: accessToken };
}

/** @throws Error unless the books hold: fast and wrong is not fast */
export async function assertSoundBooks(office: Office): Promise<void> {
  const proof = await get<{ holds: boolean }>(office, '/v1/ledger/proof');
  if (!proof.holds) throw new Error(`The books do not hold: ${JSON.stringify(proof)}`);
}

/** @throws Error unless it succeeds */
async function send<T>(url: string, method: string, path: string, body?: object, token?: string): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
