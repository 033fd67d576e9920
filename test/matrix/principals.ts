import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { PERMISSIONS, roleAllows, type Role } from '../../apps/api/src/modules/organizations/index.js';
import { SessionsService } from '../../apps/api/src/modules/identity/index.js';
import type { TestApp } from '../support/app.js';
import type { Twin } from './world.js';

/** Somebody who calls the API. */
export interface Caller {
  name: string;
  /** Value of the Authorization header; undefined sends none. */
  authorization?: string;
}

/** A caller that the API knows, with the role it has in twin A. */
export interface Member extends Caller {
  role: Role;
  /** Permissions that an API key is limited to. */
  scopes?: readonly string[];
  /** False for who sees a part of the organization only, or nothing of it. */
  seesAll: boolean;
  /** Ids of what this caller must never be shown. */
  hidden: ReadonlySet<string>;
  /** Ids that this caller cannot name, as if nobody had them. */
  blindTo: ReadonlySet<string>;
}

/** Somebody for each role of the role table, and for each way in which a role can be narrowed. */
export async function membersOf(app: TestApp, twin: Twin): Promise<Member[]> {
  const { office } = twin;
  const [propertyIds, ownerId] = [[twin.thing('property')], twin.thing('owner')];
  const kind = (prefix: string): string[] => [...twin.ids].filter((id) => id.startsWith(`${prefix}_`));
  /** Cash is the holder's: who sees a part of the organization sees no book but their own. */
  const books = ['cbk', 'bnk', 'cen'].flatMap(kind);
  const member = (
    role: Role,
    token: string,
    hidden?: string[],
    more: Partial<Pick<Member, 'name' | 'scopes'>> & { blindTo?: string[] } = {},
  ): Member => ({
    name: more.name ?? role,
    role,
    authorization: `Bearer ${token}`,
    ...(more.scopes ? { scopes: more.scopes } : {}),
    seesAll: hidden === undefined,
    hidden: new Set(hidden && [...hidden, ...books]),
    // Sessions and calendar feeds of the admin are nobody else's to end.
    blindTo: new Set([
      ...(hidden ? [...hidden, ...books] : []),
      ...(more.blindTo ?? []),
      ...(role === 'ADMIN' ? [] : [...kind('ses'), ...kind('cfd')]),
    ]),
  });
  /** For the office alone. */
  const notShown = [twin.thing('unwantedFile')];
  const tenantToken = await tokenOfTenant(app, twin);
  const beyond = twin.beyond('property');
  const everything = [...twin.ids].filter((id) => id !== twin.organizationId);
  const [scopes, few] = [PERMISSIONS.filter((permission) => roleAllows('API_CLIENT', permission)), ['tenants:read']];
  const manager = (await office.colleague('MANAGER', { propertyIds })).token;
  return [
    member('ADMIN', office.token),
    member('MANAGER', (await office.colleague('MANAGER')).token),
    // Owners' addresses are for who sees all, and for themselves.
    member('MANAGER', manager, beyond, { name: 'MANAGER of one property', blindTo: kind('own') }),
    member('ACCOUNTANT', (await office.colleague('ACCOUNTANT')).token),
    member('CARETAKER', (await office.colleague('CARETAKER', { propertyIds })).token, beyond, { blindTo: notShown }),
    member('OWNER', (await office.colleague('OWNER', { ownerId })).token, beyond),
    // Tenants know no property by its id.
    member('TENANT', tenantToken, twin.beyond('lease'), { blindTo: [...notShown, ...kind('prp')] }),
    member('VENDOR', await tokenOfAnother(app, twin, 'VENDOR'), everything),
    member('API_CLIENT', await tokenOfAnother(app, twin, 'API_CLIENT'), everything, { name: 'API_CLIENT that is a person' }),
    member('API_CLIENT', await apiKey(twin, scopes), undefined, { scopes }),
    member('API_CLIENT', await apiKey(twin, scopes, propertyIds), beyond, {
      name: 'API_CLIENT of one property',
      scopes,
      blindTo: kind('own'),
    }),
    member('API_CLIENT', await apiKey(twin, few), undefined, { name: 'API_CLIENT that reads tenants', scopes: few }),
  ];
}

/** As a tenant gets it who proved that they have the phone. */
async function tokenOfTenant(app: TestApp, { organizationId, things }: Twin): Promise<string> {
  const session = await app.database.transaction((tx) =>
    app.nest.get(SessionsService).open(tx, { id: things['tenant'] ?? '', organizationId }, 'CODE', { address: '127.0.0.1' }),
  );
  return session.accessToken;
}

/** The secret of a new key. */
async function apiKey(twin: Twin, scopes: readonly string[], propertyIds?: string[]): Promise<string> {
  const body = { name: 'A program', scopes, ...(propertyIds ? { propertyIds } : {}) };
  return (await twin.office.post<{ key: string }>('/v1/api-keys', body)).key;
}

/** A person with a role that the API gives to nobody. */
async function tokenOfAnother(app: TestApp, twin: Twin, role: Role): Promise<string> {
  const colleague = await twin.office.colleague('ACCOUNTANT');
  const member = [role, twin.organizationId, colleague.userId];
  await app.rows('UPDATE memberships SET role = ? WHERE organization_id = ? AND user_id = ?', member);
  return colleague.token;
}

/** Callers whose credentials are worth nothing, each for another reason. */
export async function strangersTo(app: TestApp, twin: Twin, other: Twin, gone: Record<string, string>): Promise<Caller[]> {
  const good = twin.office.token;
  const own = await importJWK(JSON.parse(process.env['AUTH_SIGNING_KEY'] ?? '') as object, 'ES256');
  const { privateKey: another } = await generateKeyPair('ES256');
  const now = Math.floor(app.clock.now().getTime() / 1_000);
  const signed = async (claims: JWTPayload, header: object = {}, key: CryptoKey | Uint8Array = own): Promise<string> =>
    new SignJWT({ ...decodeJwt(good), ...claims })
      .setProtectedHeader({ ...(decodeProtectedHeader(good) as { alg: string }), ...header })
      .sign(key);
  const unsigned = [{ alg: 'none', typ: 'at+jwt' }, decodeJwt(good)].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const tokens: Record<string, string> = {
    expired: await signed({ iat: now - 7_200, exp: now - 3_600 }),
    'not valid yet': await signed({ nbf: now + 3_600, iat: now + 3_600, exp: now + 7_200 }),
    'wrong audience': await signed({ aud: 'another-api' }),
    'wrong issuer': await signed({ iss: 'another-issuer' }),
    'wrong type': await signed({}, { typ: 'JWT' }),
    forged: await signed({}, {}, another),
    unsigned: `${unsigned.join('.')}.`,
    garbage: 'garbage',
    'the other organization in the token': await signed({ org: other.organizationId }),
    'an organization that is not': await signed({ org: 'org_01JD0000000000000000000000' }),
    'a user who is not': await signed({ sub: 'usr_01JD0000000000000000000000' }),
    ...gone,
  };
  return [
    { name: 'anonymous' },
    { name: 'basic credentials', authorization: `Basic ${Buffer.from(`${twin.login}:${twin.password}`).toString('base64')}` },
    ...Object.entries(tokens).map(([name, token]) => ({ name, authorization: `Bearer ${token}` })),
  ];
}

/** Tokens of somebody who was a colleague, and of a program whose key was right, when they were issued. */
export async function withdrawn(app: TestApp, twin: Twin): Promise<Record<string, string>> {
  const colleague = await twin.office.colleague('ADMIN');
  const gone = [app.clock.now(), twin.organizationId, colleague.userId];
  await app.rows('UPDATE memberships SET ended_at = ? WHERE organization_id = ? AND user_id = ?', gone);
  const { id, key } = await twin.office.post<{ id: string; key: string }>('/v1/api-keys', { name: 'Lost', scopes: ['leases:read'] });
  await twin.office.post(`/v1/api-keys/${id}/revocation`);
  return { 'a member who has left': colleague.token, 'a revoked key': key };
}
