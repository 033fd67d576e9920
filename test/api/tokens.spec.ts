import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportJWK, importJWK, SignJWT, UnsecuredJWT, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { Provider } from '../support/provider.js';

let provider: Provider;
let app: TestApp;
let office: Office;
beforeAll(async () => {
  provider = await Provider.start();
  app = await TestApp.start(undefined, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: `web-app, ${provider.clientId}`,
    OIDC_AUDIENCE: provider.audience,
  });
  office = await Office.open(app);
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

interface Problem {
  status: number;
  body: Record<string, unknown>;
}
const me = (token: string, headers: Record<string, string> = {}) =>
  app.http.get('/v1/me').set('authorization', `Bearer ${token}`).set(headers);
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as JWTPayload & { sid: string };
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as JWTHeaderParameters;
const now = () => Math.floor(app.clock.now().getTime() / 1_000);
const ownKey = (): JWK => JSON.parse(process.env['AUTH_SIGNING_KEY']!) as JWK;

/** What the built-in issuer signs, changed. */
async function signed(claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}, key?: JWK): Promise<string> {
  const jwk = key ?? ownKey();
  return new SignJWT({ ...payloadOf(office.token), ...claims })
    .setProtectedHeader({ ...headerOf(office.token), ...header })
    .sign(await importJWK(jwk, 'ES256'), { crit: { 'made-up': true } });
}

/** A token signed with the published key as if it were a shared secret. */
function hmacSigned(payload: JWTPayload, kid: string, secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${part(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Links a subject of the provider to the office's admin, as an admin does. */
async function link(subject: string, user = office): Promise<void> {
  const members = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
  const member = members.data.find(({ userId }) => userId === user.userId)!;
  await office.post(`/v1/members/${member.id}/identities`, { issuer: provider.issuer, subject });
}

describe('tokens of the built-in issuer', () => {
  test('a token lets its person in, and the published key alone verifies it', async () => {
    expect((await me(office.token)).body).toMatchObject({ userId: office.userId, role: 'ADMIN' });
    const { keys } = (await app.http.get('/.well-known/jwks.json').expect(200)).body as { keys: JWK[] };
    expect(keys).toEqual([
      { kty: 'EC', crv: 'P-256', x: ownKey().x, y: ownKey().y, alg: 'ES256', use: 'sig', kid: headerOf(office.token).kid },
    ]);
  });

  test('every wrong token gets the same 401', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const foreign = privateKey.export({ format: 'jwk' }) as JWK;
    const published = await exportJWK(publicKey);
    const own = payloadOf(office.token);
    const { kid } = headerOf(office.token);
    const { d: _, ...publicPart } = ownKey();
    const refresh = await app.http.post('/v1/sessions').send({ login: office.login, password: 'four unrelated plain words' });
    const wrong: Record<string, string> = {
      'alg none': new UnsecuredJWT(own).encode(),
      'alg none with a type': `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${office.token.split('.')[1]}.`,
      'the public key as a secret': hmacSigned(own, kid!, JSON.stringify(publicPart)),
      'an empty secret': hmacSigned(own, kid!, ''),
      'a foreign issuer': await signed({ iss: 'https://elsewhere.test' }),
      'the provider as issuer': await signed({ iss: provider.issuer }),
      'no issuer': await signed({ iss: undefined }),
      'a foreign audience': await signed({ aud: 'another-api' }),
      'our audience among others': await signed({ aud: ['plotihub-api', 'another-api'] }),
      'another key under our kid': await signed({}, {}, foreign),
      'an unknown kid': await signed({}, { kid: 'unknown' }),
      'an embedded key': await signed({}, { jwk: published }, foreign),
      'keys from an address in the token': await signed({}, { jku: `${provider.issuer}/jwks.json`, kid: 'first' }, foreign),
      'a certificate address in the token': await signed({}, { x5u: `${provider.issuer}/x5u` }, foreign),
      'an unknown critical header': await signed({}, { crit: ['made-up'], 'made-up': 1 }),
      expired: await signed({ exp: now() - 61 }),
      'without an end': await signed({ exp: undefined }),
      'not yet valid': await signed({ nbf: now() + 61 }),
      'without a subject': await signed({ sub: undefined }),
      'an ID token': await signed({}, { typ: 'JWT' }),
      'a refresh token': (refresh.body as { refreshToken: string }).refreshToken,
      'no session': await signed({ sid: undefined }),
      'a session that is not there': await signed({ sid: 'ses_01JD0000000000000000000000' }),
      'the session of somebody else': await signed({ sid: payloadOf((await office.colleague('MANAGER')).token).sid }),
      'somebody who is not there': await signed({ sub: 'usr_01JD0000000000000000000000' }),
      'another organization': await signed({ org: (await Office.open(app)).organizationId }),
      'a cut signature': office.token.slice(0, -4),
      'no token at all': 'x.y.z',
    };
    const asked = provider.asked;
    for (const [what, token] of Object.entries(wrong)) {
      const { status, body } = (await me(token)) as Problem;
      expect([what, status, { ...body, requestId: '' }]).toEqual([
        what,
        401,
        {
          type: '/problems/unauthenticated',
          title: 'Sign in first',
          status: 401,
          code: 'unauthenticated',
          detail: 'The access token is not valid, or has expired.',
          requestId: '',
        },
      ]);
    }
    expect(provider.asked - asked).toBeLessThanOrEqual(1); // for the one that claims to be the provider's
    expect((await me(office.token)).status).toBe(200);
  });

  test('a role in a token is not read', async () => {
    const accountant = await office.colleague('ACCOUNTANT');
    const token = await signed({ ...payloadOf(accountant.token), role: 'ADMIN', permissions: ['members:write'] });
    expect((await app.http.get('/v1/members').set('authorization', `Bearer ${token}`)).status).toBe(403);
  });

  test('keys rotate: the first signs, the others still verify, and what is taken away is refused', async () => {
    const fresh = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
    const rotated = await TestApp.start(undefined, { AUTH_SIGNING_KEY: JSON.stringify({ keys: [fresh, ownKey()] }) });
    const moved = await TestApp.start(undefined, { AUTH_SIGNING_KEY: JSON.stringify({ keys: [fresh] }) });
    try {
      const ask = (door: TestApp, token: string) => door.http.get('/v1/me').set('authorization', `Bearer ${token}`);
      expect((await ask(rotated, office.token)).status).toBe(200);
      const token = await Office.signIn(rotated, office.login);
      expect(headerOf(token).alg).toBe('EdDSA');
      expect((await ask(moved, token)).status).toBe(200);
      expect((await ask(moved, office.token)).status).toBe(401);
      const { keys } = (await rotated.http.get('/.well-known/jwks.json')).body as { keys: JWK[] };
      expect(keys.map(({ alg, d }) => [alg, d])).toEqual([
        ['EdDSA', undefined],
        ['ES256', undefined],
      ]);
    } finally {
      await rotated.stop();
      await moved.stop();
    }
  });
});

describe('tokens of a configured provider', () => {
  test('nobody is let in, or made a user, by a token alone; a link by an admin lets them in', async () => {
    const subject = randomUUID();
    const token = await provider.token(app.clock.now(), { sub: subject });
    const users = await app.number('SELECT COUNT(*) FROM users');
    expect((await me(token)).status).toBe(401);
    expect(await app.number('SELECT COUNT(*) FROM users')).toBe(users);
    await link(subject);
    expect((await me(token)).body).toMatchObject({ userId: office.userId, role: 'ADMIN', organizationId: office.organizationId });
    expect((await me(token, { 'plotihub-organization': office.organizationId })).status).toBe(200);
    expect((await me(token, { 'plotihub-organization': (await Office.open(app)).organizationId })).status).toBe(401);
  });

  test('a subject in two organizations says which, and an admin’s link reaches only into their own', async () => {
    const subject = randomUUID();
    await link(subject);
    const other = await Office.open(app);
    const members = await other.get<{ data: { id: string }[] }>('/v1/members');
    await other.post(`/v1/members/${members.data[0]!.id}/identities`, { issuer: provider.issuer, subject });
    const token = await provider.token(app.clock.now(), { sub: subject });
    expect((await me(token)).status).toBe(401);
    expect((await me(token, { 'plotihub-organization': other.organizationId })).body).toMatchObject({ userId: other.userId });
    expect((await me(token, { 'plotihub-organization': office.organizationId })).body).toMatchObject({ userId: office.userId });
  });

  test('the forms of an access token that pass, and those that do not', async () => {
    const subject = randomUUID();
    await link(subject);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const make = (claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}) =>
      provider.token(app.clock.now(), { sub: subject, ...claims }, header);
    const aud = provider.audience;
    const plain = { token_use: undefined, client_id: undefined };
    expect((await me(await make({}))).status).toBe(200);
    expect((await me(await make({ ...plain, aud }, { typ: 'at+jwt' }))).status).toBe(200);
    expect((await me(await make({ ...plain, aud: ['userinfo', aud], typ: 'Bearer' }, { typ: 'JWT' }))).status).toBe(200);
    const wrong: Record<string, string> = {
      'an ID token of Cognito': await make({ token_use: 'id', aud: provider.clientId, client_id: undefined }),
      'an ID token with our audience': await make({ ...plain, aud, nonce: 'n' }),
      'an ID token of Keycloak': await make({ ...plain, aud, typ: 'ID' }),
      'a refresh token of Keycloak': await make({ ...plain, aud, typ: 'Refresh' }),
      'a logout token': await make({ ...plain, aud }, { typ: 'logout+jwt' }),
      'another client': await make({ client_id: 'another-app' }),
      'a client as audience': await make({ ...plain, aud: provider.clientId }),
      'neither audience nor client': await make(plain),
      'another pool': await make({ iss: `${provider.issuer}/other` }),
      expired: await make({ exp: now() - 61 }),
      'not yet valid': await make({ nbf: now() + 61 }),
      'the public key as a secret': hmacSigned(payloadOf(await make({})), 'first', JSON.stringify(provider.jwk)),
      'another key': await provider.token(app.clock.now(), { sub: subject }, {}, { kid: 'first', privateKey, jwk: {} }),
      'another algorithm of the same key': await make({}, { alg: 'PS256' }),
      'somebody else': await make({ sub: randomUUID() }),
    };
    const bodies = new Set<string>();
    for (const [what, token] of Object.entries(wrong)) {
      const { status, body } = (await me(token)) as Problem;
      expect([what, status]).toEqual([what, 401]);
      bodies.add(JSON.stringify({ ...body, requestId: '' }));
    }
    expect(bodies.size).toBe(1);
  });

  test('a new key is found, and its host is not asked again for each token that names an unknown one', async () => {
    const subject = randomUUID();
    await link(subject);
    await provider.addKey('second');
    app.clock.advance(31_000);
    const before = provider.asked;
    expect((await me(await provider.token(app.clock.now(), { sub: subject }))).status).toBe(200);
    for (let i = 0; i < 20; i++)
      expect((await me(await provider.token(app.clock.now(), { sub: subject }, { kid: `made-up-${i}` }))).status).toBe(401);
    expect(provider.asked - before).toBe(1);
  });

  test('valid tokens pass while the host of the keys is down for an hour, and wrong ones do not', async () => {
    const subject = randomUUID();
    await link(subject);
    expect((await me(await provider.token(app.clock.now(), { sub: subject }))).status).toBe(200);
    provider.up = false;
    try {
      for (let minute = 0; minute < 60; minute += 6) {
        app.clock.advance(6 * 60_000);
        expect((await me(await provider.token(app.clock.now(), { sub: subject }))).status).toBe(200);
        expect((await me(await provider.token(app.clock.now(), { sub: subject, client_id: 'another-app' }))).status).toBe(401);
        expect((await me(await provider.token(app.clock.now(), { sub: subject }, { kid: 'unknown' }))).status).toBe(401);
      }
      app.clock.advance(24 * 3_600_000);
      expect((await me(await provider.token(app.clock.now(), { sub: subject }))).status).toBe(503);
    } finally {
      provider.up = true;
    }
    app.clock.advance(31_000);
    expect((await me(await provider.token(app.clock.now(), { sub: subject }))).status).toBe(200);
  });

  test('somebody who is removed is out, link and all', async () => {
    Object.assign(office, { token: await Office.signIn(app, office.login) });
    const leaver = await office.colleague('MANAGER');
    const subject = randomUUID();
    await link(subject, leaver);
    const token = await provider.token(app.clock.now(), { sub: subject });
    expect((await me(token)).status).toBe(200);
    const { data } = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
    await office.send('delete', `/v1/members/${data.find(({ userId }) => userId === leaver.userId)!.id}`, undefined, 204);
    app.clock.advance(16_000);
    expect((await me(token)).status).toBe(401);
    expect((await me(leaver.token)).status).toBe(401);
  });

  test('what concerns all organizations of a person is not done with a token from elsewhere', async () => {
    const subject = randomUUID();
    await link(subject);
    const token = await provider.token(app.clock.now(), { sub: subject });
    const answer = await app.http.get('/v1/me/sessions').set('authorization', `Bearer ${token}`);
    expect(answer).toMatchObject({ status: 403, body: { code: 'own-session-needed' } });
    expect((await app.http.post('/v1/sessions/revoke-all').set('authorization', `Bearer ${token}`)).status).toBe(403);
  });
});

test('where a second factor is demanded, a token from elsewhere says that its issuer asked for one', async () => {
  const strict = await TestApp.start(undefined, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_SECOND_FACTOR: 'amr',
  });
  const admin = await Office.open(strict);
  const [member] = (await admin.get<{ data: { id: string }[] }>('/v1/members')).data;
  await admin.post(`/v1/members/${member!.id}/identities`, { issuer: provider.issuer, subject: 'two-steps' });
  const owners = async (claims: JWTPayload) => {
    const token = await provider.token(strict.clock.now(), { sub: 'two-steps', ...claims });
    return (await strict.http.get('/v1/owners').set('authorization', `Bearer ${token}`)).status;
  };
  expect(await owners({})).toBe(200);
  await strict.rows('UPDATE organizations SET second_factor_required = TRUE WHERE id = ?', [admin.organizationId]);
  strict.clock.advance(15_001);
  expect([await owners({}), await owners({ amr: ['pwd'] }), await owners({ amr: ['pwd', 'mfa'] })]).toEqual([403, 403, 200]);
  await strict.stop();
});
