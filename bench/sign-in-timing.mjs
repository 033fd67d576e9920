/**
 * `node bench/sign-in-timing.mjs URL LOGIN`: how long wrong passwords take for a login that exists and for one that does not, 200 of
 * each, in turns, against an instance that runs with RATE_LIMITS_PERCENT=1000000. Prints medians in milliseconds.
 */
const [url, login] = process.argv.slice(2);
const ROUNDS = 200;
const WARM_UP = 20;

async function attempt(name) {
  const begun = performance.now();
  const answer = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: name, password: 'not the password of anybody' }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 401) throw new Error(`It answered ${answer.status}.`);
  return performance.now() - begun;
}
const at = (sorted, part) => sorted[Math.floor(sorted.length * part)].toFixed(2);

const times = { known: [], unknown: [] };
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const known = await attempt(login);
  const unknown = await attempt(`nobody-${round}@office.test`);
  if (round < WARM_UP) continue;
  times.known.push(known);
  times.unknown.push(unknown);
}
for (const [name, all] of Object.entries(times)) {
  const sorted = all.toSorted((a, b) => a - b);
  console.log(`${name}: median ${at(sorted, 0.5)} ms, quarter ${at(sorted, 0.25)} to ${at(sorted, 0.75)} ms`);
}
