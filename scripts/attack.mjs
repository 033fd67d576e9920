import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const HELP = `Drives sqlmap over the requests that test/matrix/attack-requests.spec.ts has written, against an instance on this machine.

  node scripts/attack.mjs --api http://127.0.0.1:3100 --requests requests.json --out folder
                          [--minutes 25] [--each 40] [--only regular-expression] [--dbms mysql] [-- more options of sqlmap]

sqlmap talks to a door of this script, which adds what a request needs to get past the first checks: a token, a new Idempotency-Key, the
current ETag. A token that is refused is replaced by signing in again, and counted. What would end or change the own session is left out.
After each operation the session is asked whether it still stands. The result is <out>/result.json; it ends with 1 if anything answered 5xx.`;

/** What is done to the caller's own credentials. */
const OWN_ACCOUNT =
  /^(signOut|signOutEverywhere|endMySession|changePassword|enrolSecondFactor|confirmSecondFactor|removeSecondFactor|endMember|changeMember|endMemberSessions|setMemberScope)\b/;
const SQLMAP = [
  ...['--batch', '--flush-session', '--disable-coloring', '--technique=BEUST', '--level=3', '--risk=2', '--time-sec=2', '--timeout=10'],
  ...['--retries=0', '--threads=2', '--skip=user-agent,referer,host', '--ignore-code=400,401,403,404,409,412,415,422,428'],
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    api: { type: 'string' },
    requests: { type: 'string' },
    out: { type: 'string' },
    minutes: { type: 'string', default: '25' },
    each: { type: 'string', default: '40' },
    only: { type: 'string', default: '.' },
    dbms: { type: 'string', default: 'mysql' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help || !options.api || !options.requests || !options.out) {
  process.stdout.write(`${HELP}\n`);
  process.exit(options.help ? 0 : 2);
}
if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(options.api)) throw new Error('Only what runs on this machine is attacked.');

const { login, password, requests } = JSON.parse(readFileSync(options.requests, 'utf8'));
mkdirSync(options.out, { recursive: true });
let token = '';
let attacked;

async function signIn() {
  const answer = await send('POST', '/v1/sessions', { body: JSON.stringify({ login, password }), headers: {} });
  if (answer.status !== 201) throw new Error(`Signing in answered ${answer.status}: ${await answer.text()}`);
  token = (await answer.json()).accessToken;
}

const send = (method, path, { body, headers }) =>
  fetch(options.api + path, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body,
  });

/** What an honest client adds. */
async function honest({ signedIn, ifMatch, type }, path) {
  const authorization = signedIn ? { authorization: `Bearer ${token}` } : {};
  const version = ifMatch ? (await send('GET', path.split('?')[0], { headers: authorization })).headers.get('etag') : null;
  return {
    ...authorization,
    'idempotency-key': randomUUID(),
    ...(type === undefined ? {} : { 'content-type': type }),
    'if-match': version ?? '"1"',
  };
}

/** What sqlmap sends, as an honest client would. */
async function passOn(method, path, body) {
  const target = attacked;
  const ask = async () => send(method, path, { headers: await honest(target.request, path), ...(body === '' ? {} : { body }) });
  let answer = await ask();
  if (answer.status === 401 && target.request.signedIn) {
    target.signedInAgain++;
    await signIn();
    answer = await ask();
  }
  target.statuses[answer.status] = (target.statuses[answer.status] ?? 0) + 1;
  const text = await answer.text();
  if (answer.status >= 500) target.faults.push({ method, path, body, status: answer.status, text });
  return { status: answer.status, text, type: answer.headers.get('content-type') ?? 'text/plain' };
}

const door = createServer((incoming, outgoing) => {
  let body = '';
  incoming.setEncoding('utf8').on('data', (part) => (body += part));
  incoming.on('end', () => {
    passOn(incoming.method, incoming.url, body).then(
      ({ status, text, type }) => outgoing.writeHead(status, { 'content-type': type }).end(text),
      (error) => {
        attacked.unsent++;
        outgoing.writeHead(400, { 'content-type': 'text/plain' }).end(String(error.cause?.code ?? error.message));
      },
    );
  });
});

/** @returns whether it came to its end within the time */
function sqlmap(address, { method, type, body }, seconds) {
  const data = body === undefined ? [] : ['--data', typeof body === 'string' ? body : JSON.stringify(body)];
  const header = type === undefined ? [] : ['-H', `Content-Type: ${type}`];
  const flags = [...SQLMAP, `--dbms=${options.dbms}`, `--output-dir=${options.out}/sqlmap`, ...positionals];
  const child = spawn('sqlmap', ['-u', address, '--method', method, ...flags, ...header, ...data], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (output += part));
  const clock = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(clock);
      resolve({ finished: code !== null, output });
    });
  });
}

async function attack(request, seconds) {
  attacked = { request, statuses: {}, faults: [], signedInAgain: 0, unsent: 0 };
  // Also proof of identity is fresh then, which some operations ask for.
  await signIn();
  const { port } = door.address();
  const { finished, output } = await sqlmap(`http://127.0.0.1:${port}${request.address}`, request, seconds);
  const me = await send('GET', '/v1/me', { headers: { authorization: `Bearer ${token}` } });
  writeFileSync(`${options.out}/${request.id.replace('#', '-')}.log`, output);
  const { statuses, faults, signedInAgain, unsent } = attacked;
  const places = new Set(
    [...output.matchAll(/testing if (.+? parameter '.+?') is dynamic|testing for SQL injection on (.+? parameter '.+?')/g)].map(
      ([, one, two]) => one ?? two,
    ),
  );
  return {
    operation: request.id,
    finished,
    places: [...places],
    found: [...output.matchAll(/^Parameter: .+$/gm)].map(([line]) => line),
    stillSignedIn: me.status === 200,
    signedInAgain,
    unsent,
    statuses,
    faults,
  };
}

await new Promise((resolve) => door.listen(0, '127.0.0.1', resolve));
const only = new RegExp(options.only);
const queue = requests.filter(({ id, address }) => !OWN_ACCOUNT.test(id) && (only.test(id) || only.test(address)));
const until = performance.now() + Number(options.minutes) * 60_000;
const results = [];
for (const request of queue) {
  if (performance.now() >= until) break;
  const result = await attack(request, Number(options.each));
  results.push(result);
  const { operation, finished, places, found, stillSignedIn, statuses, faults } = result;
  const end = finished ? 'finished' : 'cut off';
  process.stdout.write(
    `${operation}: ${end}, ${places.length} places, ${JSON.stringify(statuses)}${stillSignedIn ? '' : ' SIGNED OUT'}${found.length + faults.length > 0 ? ` FOUND ${JSON.stringify([found, faults])}` : ''}\n`,
  );
  writeFileSync(`${options.out}/result.json`, JSON.stringify({ asked: queue.length, results }, null, 1));
}
door.close();
const count = (test) => results.filter(test).length;
process.stdout.write(
  `${results.length} of ${queue.length} requests attacked, ${count(({ finished }) => finished)} to the end; ` +
    `${count(({ found }) => found.length > 0)} findings, ${count(({ faults }) => faults.length > 0)} with 5xx, ` +
    `${count(({ stillSignedIn }) => !stillSignedIn)} that ended the session\n`,
);
process.exitCode = results.some(({ found, faults }) => found.length + faults.length > 0) ? 1 : 0;
