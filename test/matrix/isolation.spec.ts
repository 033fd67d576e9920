import { decodeJwt } from 'jose';
import { roleAllows } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { JUDGED_INSIDE, NOT_NAMED_BY_TENANTS, OWN_ACCOUNT, REFUSED_WITHOUT_SECRET, SERVED_BEFORE } from './examples.js';
import { ApiDocument, type Operation } from './operations.js';
import { comparable, Observer } from './observer.js';
import { membersOf, strangersTo, withdrawn, type Caller, type Member } from './principals.js';
import { idAt, idsIn, objectsIn, Requests, unknownId, withId, withMember, type Position, type Request } from './requests.js';
import { ISSUER, NOW, Twin } from './world.js';

/**
 * Every operation of the OpenAPI document, called by everybody, with ids of their own organization, of another one, and of nothing:
 * generated, so that a new operation is tested on the day it is written, or fails here with a sentence that says what is missing.
 */
jest.setTimeout(300_000);

const MARK_A = { canary: 'upepo', receipt: 'UKLAAAAAA9', rent: '10000.00' };
const MARK_B = { canary: 'kanari-8d1f', receipt: 'UKLBBBBBB9', rent: '300000000.00' };
/** Members that no body takes from a client, unless its schema says so. */
const EXTRA = ['organizationId', 'id', 'role', 'createdAt', 'version'];

let app: TestApp;
let document: ApiDocument;
let operations: Operation[];
let requests: Requests;
let observer: Observer;
let a: Twin;
let b: Twin | undefined;
let members: Member[];
let strangers: Caller[];
/** What A's lists and things look like while it is alone in the world. */
let alone: Map<string, string>;
/** Rows of B when it has done everything it does by itself. */
let contentsOfB: Record<string, string>;
const cells = { allowed: 0, forbidden: 0, refused: 0, positions: 0, unseen: 0, bodies: 0 };
const covered = new Set<string>();

const admin = (twin: Twin): Caller => ({ name: 'ADMIN', authorization: `Bearer ${twin.office.token}` });
const isPublic = ({ access }: Operation): boolean => access === 'public';
const guarded = (): Operation[] => operations.filter((operation) => !isPublic(operation));
const reads = (): Operation[] => operations.filter(({ method }) => method === 'GET');
/** The expected answer of the guard, from the role table and from what the route declares. */
const mayUse = ({ role, scopes, seesAll }: Member, { access, cutsToSight }: Operation): boolean =>
  roleAllows(role, access) && scopes?.includes(access) !== false && (seesAll || cutsToSight);
const allowedMembers = (operation: Operation): Member[] => members.filter((member) => mayUse(member, operation));
const other = (): Twin => {
  if (!b) throw new Error('The other organization is not there yet.');
  return b;
};
const twins = (): Twin[] => [a, other()];
const whose = (twin: Twin): string => (twin === a ? 'own ids' : 'foreign ids');
const onlyFirst = (operation: Operation, twin: Twin): Request => requests.for(operation, twin)[0]!;

const lasting = (list: Operation[]): Operation[] => list.filter(({ id }) => !OWN_ACCOUNT.includes(id));

/** Every operation with each of its callers, and each of the organizations whose ids are asked for. */
function* crossed<C extends Caller>(
  list: Operation[],
  callers: (operation: Operation) => C[],
  subjects: Twin[] = [a],
): Generator<{ operation: Operation; caller: C; twin: Twin }> {
  for (const operation of list) for (const caller of callers(operation)) for (const twin of subjects) yield { operation, caller, twin };
}

function* referencesOf(list: Operation[]): Generator<{ operation: Operation; position: Position }> {
  for (const operation of list) for (const position of requests.positions(operation, a)) yield { operation, position };
}

/** Why the twins could not be built; told once. */
let trouble: Error | undefined;
beforeAll(async () => {
  try {
    await build();
  } catch (error) {
    trouble = error as Error;
  }
});
beforeEach(() => {
  if (!trouble) return;
  const told = trouble;
  trouble = new Error('The twins could not be built, see the first test.');
  throw told;
});

async function build(): Promise<void> {
  app = await TestApp.start(NOW, { OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: 'plotihub' });
  document = await ApiDocument.of(app);
  operations = document.operations;
  requests = new Requests(document);
  observer = new Observer(app, document, () => b);
  a = await Twin.build(app, MARK_A);
  members = await membersOf(app, a);
  const gone = await withdrawn(app, a);
  await a.prepareSessions(10);
  alone = await pictureOf(a);
  b = await Twin.build(app, MARK_B);
  await b.prepareSessions(10);
  await useEverything(b);
  strangers = await strangersTo(app, a, b, gone);
  await app.work();
  await b.look();
  observer.learn();
  contentsOfB = await b.contents();
}

afterAll(async () => {
  await app.stop();
  if (trouble) return;
  const { allowed, forbidden, refused, positions, unseen, bodies } = cells;
  process.stdout.write(
    `matrix: ${covered.size} of ${operations.length} operations × ${members.length} roles and ${strangers.length} strangers: ${allowed} cells allowed, ` +
      `${forbidden} forbidden, ${refused} refused, ${positions} foreign references, ${unseen} unseen, ${bodies} swollen bodies, ` +
      `${observer.heldBack} members held back, ${observer.requests} requests\n`,
  );
});
afterEach(() => {
  if (!trouble) expect(observer.takeFaults()).toEqual([]);
});

/** Every answer to a GET of an organization's own admin. */
async function pictureOf(twin: Twin): Promise<Map<string, string>> {
  const picture = new Map<string, string>();
  for (const operation of reads()) {
    for (const request of requests.for(operation, twin)) {
      const answer = await observer.sendUnseen({ operation, request, caller: admin(twin), about: 'its own' });
      picture.set(operation.name, comparable(answer));
    }
  }
  return picture;
}

const keyOf = (operation: Operation, variant: number): string => `matrix-of-all-operations-${operation.id}-${variant}`;

/** The organization's admin uses every operation once, under the keys that the other organization will use too. */
async function useEverything(twin: Twin): Promise<void> {
  for (const operation of lasting(operations)) {
    for (const [variant, request] of requests.for(operation, twin).entries()) {
      const about = 'as the other organization itself';
      const sent = {
        operation,
        request,
        caller: admin(twin),
        about,
        key: keyOf(operation, variant),
        headers: await versionFor(operation, request, admin(twin)),
      };
      const answer = await observer.sendUnseen(sent);
      if (answer.status >= 300 && answer.status !== REFUSED_WITHOUT_SECRET[operation.id])
        observer.fault(sent, `answered ${answer.status}: ${answer.text}; mend its body or subject in test/matrix/examples.ts`);
    }
  }
}

/** The ETag of the thing that a PATCH is about. */
async function versionFor(operation: Operation, request: Request, caller: Caller): Promise<Record<string, string>> {
  if (!operation.ifMatch) return {};
  const read = operations.find(({ method, path }) => method === 'GET' && path === operation.path);
  if (!read) return {};
  const answer = await observer.sendUnseen({ operation: read, request: { path: request.path, query: {} }, caller, about: 'its version' });
  return { 'if-match': answer.headers['etag'] ?? '"1"' };
}

test('nothing that another organization has or does changes what this one is shown', async () => {
  const crowded = await pictureOf(a);
  const changed = [...alone].filter(([name, answer]) => crowded.get(name) !== answer);
  expect(changed.map(([name, answer]) => `${name}: alone ${answer}, beside another ${crowded.get(name)}`)).toEqual([]);
  expect(alone.size).toBe(reads().length);
});

test('who has no credentials, or worthless ones, is refused with one answer, whatever is asked', async () => {
  const seen = { token: new Set<string>(), none: new Set<string>() };
  for (const { operation, caller } of crossed(guarded(), () => strangers)) {
    // Of whose things they ask changes nothing, so the strangers share the two kinds of ids among them.
    const twin = (cells.refused++ + covered.size) % 2 === 0 ? a : other();
    const sent = { operation, request: onlyFirst(operation, twin), caller, about: whose(twin) };
    const answer = await observer.send(sent);
    if (answer.status !== 401) observer.fault(sent, `answered ${answer.status}, not 401`);
    seen[caller.authorization?.startsWith('Bearer ') ? 'token' : 'none'].add(comparable(answer));
    covered.add(operation.name);
  }
  expect([...seen.token]).toHaveLength(1);
  expect([...seen.none]).toHaveLength(1);
});

test('a public operation does not look at credentials', async () => {
  const some = ['anonymous', 'garbage', 'forged', 'a member who has left'];
  for (const { operation, caller } of crossed(operations.filter(isPublic), () => strangers.filter(({ name }) => some.includes(name)))) {
    const sent = { operation, request: onlyFirst(operation, a), caller, about: 'public' };
    const answer = await observer.send(sent);
    const refusal = REFUSED_WITHOUT_SECRET[operation.id];
    if (answer.status >= 400 && answer.status !== refusal) observer.fault(sent, `answered ${answer.status}: ${answer.text}`);
    cells.allowed++;
    covered.add(operation.name);
  }
});

test('a role that does not have the permission of a route gets 403, with the same words for own and foreign ids', async () => {
  const forbidden = (operation: Operation): Member[] => members.filter((member) => !mayUse(member, operation));
  for (const operation of guarded()) {
    for (const [index, caller] of forbidden(operation).entries()) {
      const own = await observer.send({ operation, request: onlyFirst(operation, a), caller, about: 'own ids' });
      const sent = { operation, request: onlyFirst(operation, other()), caller, about: 'foreign ids' };
      if (own.status !== 403) observer.fault(sent, `answered own ids ${own.status}, not 403: ${own.text}`);
      cells.forbidden++;
      // The guard says no before it looks at any id, to one as to all.
      const foreign = index === 0 ? await observer.send(sent) : own;
      if (comparable(own) !== comparable(foreign)) observer.fault(sent, `says other things: ${comparable(own)} | ${comparable(foreign)}`);
    }
  }
});

test('a foreign id, wherever it stands, is answered exactly as one that nobody has', async () => {
  for (const { operation, position } of referencesOf(guarded())) {
    for (const caller of allowedMembers(operation)) await compareForeignWithUnknown(operation, position, caller);
  }
});

/** The foreign id is the same thing of the other twin: only whose it is keeps the request from succeeding. */
async function compareForeignWithUnknown(operation: Operation, position: Position, caller: Member): Promise<void> {
  const own = requests.for(operation, a)[position.variant]!;
  const theirs = requests.for(operation, other())[position.variant]!;
  const foreignId = idAt(theirs, position) ?? other().one(position.prefix, operation.name);
  const nobodys = unknownId(position.prefix);
  const where = `id in ${position.kind} ${position.name}`;
  const foreign = await observer.send({ operation, request: withId(own, position, foreignId), caller, about: `foreign ${where}` });
  const unknown = await observer.send({ operation, request: withId(own, position, nobodys), caller, about: `unknown ${where}` });
  const sent = { operation, caller, about: `foreign ${where}` };
  const [foreignWords, unknownWords] = [comparable(foreign, foreignId), comparable(unknown, nobodys)];
  if (foreignWords !== unknownWords) observer.fault(sent, `is told from an unknown one: ${foreignWords} | ${unknownWords}`);
  const hidden = caller.seesAll ? undefined : a.far(position.prefix);
  if (hidden !== undefined) {
    const unseen = await observer.send({ operation, request: withId(own, position, hidden), caller, about: `unseen ${where}` });
    const words = comparable(unseen, hidden);
    if (words !== unknownWords)
      observer.fault({ ...sent, about: `unseen ${where}` }, `is told from an unknown one: ${words} | ${unknownWords}`);
    cells.unseen++;
  }
  const expected = { path: [404], query: [200, 404], body: [404, 422] }[position.kind];
  if (!expected.includes(unknown.status)) observer.fault(sent, `an unknown one is answered ${unknown.status}: ${unknown.text}`);
  cells.positions++;
}

test('the cursor of another organization’s list opens nothing of it', async () => {
  for (const operation of reads().filter(({ query }) => query.some(({ name }) => name === 'cursor'))) {
    const own = onlyFirst(operation, a);
    // To the admin of its own organization a cursor is nothing special; to others of it, it may come from beyond their sight.
    for (const { caller, twin } of [...crossed([operation], allowedMembers, twins())].filter(
      (cell) => cell.twin !== a || !cell.caller.seesAll,
    )) {
      if (unseenIn(own, caller).length > 0) continue;
      const next = await cursorOf(operation, twin);
      const sent = {
        operation,
        request: { ...own, query: { ...own.query, cursor: next ?? '' } },
        caller,
        about: `cursor of ${whose(twin)}`,
      };
      const answer = await observer.send(sent);
      if (answer.status !== 200) observer.fault(sent, `answered ${answer.status}, not 200`);
      cells.positions++;
    }
  }
});

/** The cursor after the first row of a twin's list. */
async function cursorOf(operation: Operation, twin: Twin): Promise<string | undefined> {
  const request = onlyFirst(operation, twin);
  const sent = { operation, request: { ...request, query: { ...request.query, limit: '1' } }, caller: admin(twin), about: 'first page' };
  const { next } = JSON.parse((await observer.sendUnseen(sent)).text) as { next?: string };
  if (next === undefined) observer.fault(sent, 'has no second page: make two rows for it in test/matrix/world.ts');
  return next;
}

test('words of another organization find nothing', async () => {
  const words: Record<string, string> = { search: other().mark.canary, externalId: other().mark.receipt };
  const searched = reads().flatMap((operation) =>
    operation.query.flatMap(({ name }) => (words[name] === undefined ? [] : [{ operation, name, word: words[name] }])),
  );
  for (const { operation, name, word } of searched) {
    const own = onlyFirst(operation, a);
    for (const caller of allowedMembers(operation)) {
      const sent = {
        operation,
        request: { ...own, query: { ...own.query, [name]: word } },
        caller,
        about: `foreign ${name}`,
      };
      const answer = await observer.send(sent);
      const isOutOfSight = answer.status === 404 && unseenIn(own, caller).length > 0;
      if (!answer.text.includes('"data":[]') && !isOutOfSight) observer.fault(sent, `found something: ${answer.text}`);
      cells.positions++;
    }
  }
});

test('no body takes members that only the program sets', async () => {
  for (const { operation, request, about } of swollen()) {
    const sent = { operation, request, caller: admin(a), about };
    const answer = await observer.send(sent);
    if (answer.status !== 400) observer.fault(sent, `answered ${answer.status}, not 400: ${answer.text}`);
    cells.bodies++;
  }
});

/** Every right body with one member too many, in every object of it. */
function* swollen(): Generator<{ operation: Operation; request: Request; about: string }> {
  for (const operation of operations.filter(({ body, path }) => body?.type === 'application/json' && !path.startsWith('/hooks/'))) {
    const request = onlyFirst(operation, a);
    const places = objectsIn(request.body).flatMap((pointer) =>
      EXTRA.filter((name) => !Object.hasOwn(requests.membersAt(operation, pointer), name)).map((name) => [pointer, name] as const),
    );
    for (const [pointer, name] of places) {
      const value = { organizationId: other().organizationId, version: 7, role: 'ADMIN' }[name] ?? 'anything';
      yield {
        operation,
        request: { ...request, body: withMember(request.body, `${pointer}/${name}`, value) },
        about: `with ${pointer}/${name}`,
      };
    }
  }
}

test('a role that has the permission may use the route, under a key that the other organization has used', async () => {
  for (const operation of lasting(guarded())) {
    const served: number[] = [];
    for (const caller of allowedMembers(operation)) served.push(...(await useOnce(operation, caller)));
    if (!served.some((status) => status < 300) && !SERVED_BEFORE.includes(operation.id)) {
      const sent = { operation, caller: { name: 'everybody allowed' }, about: 'own ids' };
      observer.fault(sent, `answered ${served.join(', ')}: nobody was served, so nothing is proved; mend it in test/matrix/examples.ts`);
    }
    covered.add(operation.name);
  }
});

/** The ids in a request that its caller cannot name. */
const unseenIn = ({ path, query, body }: Request, { blindTo }: Member): string[] =>
  idsIn([path, query, body]).flatMap(({ id }) => (blindTo.has(id) ? [id] : []));

const notNamedBy = ({ role }: Member, { id: operation }: Operation, { body }: Request): string[] =>
  role === 'TENANT' ? idsIn([body]).flatMap(({ id }) => (NOT_NAMED_BY_TENANTS[operation]?.includes(id.slice(0, 3)) ? [id] : [])) : [];

/** @returns the statuses, one for each form of the body */
async function useOnce(operation: Operation, caller: Member): Promise<number[]> {
  const statuses: number[] = [];
  const wrong = JUDGED_INSIDE.includes(operation.id) ? [401, 404, 422] : [401, 403, 404, 422];
  for (const [variant, request] of requests.for(operation, a).entries()) {
    const headers = await versionFor(operation, request, caller);
    const sent = { operation, request, caller, about: 'own ids', key: keyOf(operation, variant), headers };
    const answer = await observer.send(sent);
    if (answer.headers['idempotent-replayed'] !== undefined) observer.fault(sent, 'was given the answer to somebody else');
    const unseen = [...unseenIn(request, caller), ...notNamedBy(caller, operation, request)];
    if (unseen.length > 0 ? answer.status !== 404 : wrong.includes(answer.status)) {
      observer.fault(sent, `answered ${answer.status}, though ${unseen.length} of its ids are out of sight: ${answer.text}`);
    }
    statuses.push(answer.status);
    cells[unseen.length > 0 ? 'unseen' : 'allowed']++;
  }
  return statuses;
}

test('who signs in ends their own session, and all of them', async () => {
  const [one, all] = ['endMySession', 'signOutEverywhere'].map((name) => operations.find(({ id }) => id === name)!);
  for (const [index, caller] of allowedMembers(all!).entries()) {
    const { sid } = decodeJwt(caller.authorization?.split(' ')[1] ?? '') as { sid?: string };
    const operation = index % 2 === 0 ? one! : all!;
    const sent = { operation, request: { path: { id: sid ?? '' }, query: {} }, caller, about: 'their own session' };
    const answer = await observer.send(sent);
    const after = await observer.send(sent);
    if (answer.status !== 204 || after.status !== 401)
      observer.fault(sent, `answered ${answer.status}, then ${after.status}: ${answer.text}`);
    covered.add(operation.name);
  }
});

test('nothing of the other organization has changed, and every operation was tried', async () => {
  await app.work();
  const now = await other().contents();
  expect(Object.keys(contentsOfB).filter((table) => now[table] !== contentsOfB[table])).toEqual([]);
  expect(Object.keys(contentsOfB).length).toBeGreaterThan(30);
  expect(operations.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  // Roles that are told less were answered, and told less.
  expect(observer.heldBack).toBeGreaterThan(100);
});
