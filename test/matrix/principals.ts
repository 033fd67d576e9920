import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { ROLES, type Role } from '../../apps/api/src/modules/organizations/index.js';
import type { TestApp } from '../support/app.js';
import type { Office } from '../support/office.js';
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
  /** Sees a part of the organization only: up to the border of the first property, or of the let unit's lease. */
  sees?: 'property' | 'lease';
  /** Ids of what this caller must never be shown. */
  hidden: ReadonlySet<string>;
}

/** The sight of roles that do not see the whole organization. */
const SIGHTS: Partial<Record<Role, 'property' | 'lease'>> = { CARETAKER: 'property', OWNER: 'property', TENANT: 'lease', VENDOR: 'lease' };

/** One member of the organization for each role of the role table. */
export async function membersOf(app: TestApp, twin: Twin): Promise<Member[]> {
  const members: Member[] = [];
  for (const role of ROLES) {
    const sees = SIGHTS[role];
    const hidden = new Set(sees ? twin.beyond(sees) : []);
    members.push({ name: role, role, authorization: `Bearer ${await tokenOf(app, twin, role)}`, hidden, ...(sees ? { sees } : {}) });
  }
  return members;
}

async function tokenOf(app: TestApp, twin: Twin, role: Role): Promise<string> {
  if (role === 'ADMIN') return twin.office.token;
  const colleague = await twin.office.colleague('ACCOUNTANT');
  await app.rows('UPDATE memberships SET role = ? WHERE organization_id = ? AND user_id = ?', [
    role,
    twin.organizationId,
    colleague.userId,
  ]);
  return colleague.token;
}

/** Callers whose credentials are worth nothing, each for another reason. */
export async function strangersTo(app: TestApp, twin: Twin, other: Twin): Promise<Caller[]> {
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
    'a member who has left': await tokenOfOneWhoLeft(app, twin),
  };
  return [
    { name: 'anonymous' },
    { name: 'basic credentials', authorization: `Basic ${Buffer.from(`${twin.login}:${twin.password}`).toString('base64')}` },
    ...Object.entries(tokens).map(([name, token]) => ({ name, authorization: `Bearer ${token}` })),
  ];
}

/** Was a colleague when the token was issued. */
async function tokenOfOneWhoLeft(app: TestApp, twin: Twin): Promise<string> {
  const colleague: Office = await twin.office.colleague('ADMIN');
  await app.rows('UPDATE memberships SET ended_at = ? WHERE organization_id = ? AND user_id = ?', [
    app.clock.now(),
    twin.organizationId,
    colleague.userId,
  ]);
  return colleague.token;
}
