import { existsSync, readFileSync, readdirSync } from 'node:fs';

const FOLDER = 'docs/security';
const STATES = ['met', 'open', 'accepted', 'later', 'n/a'];
/** Requirements of ASVS 5.0.0 at level 1 and level 2. */
const LEVELS = { L1: 70, L2: 183 };

const texts = (): [string, string][] => [
  ['SECURITY.md', readFileSync('SECURITY.md', 'utf8')],
  ...readdirSync(FOLDER).map((name): [string, string] => [`${FOLDER}/${name}`, readFileSync(`${FOLDER}/${name}`, 'utf8')]),
];
/** Names of files in a text: in code quotes, with a folder or an ending that files here have. */
const filesIn = (text: string): string[] =>
  [...text.matchAll(/`([\w.][\w./-]*\.(?:ts|mjs|cjs|md|json|ya?ml|spec\.ts))`/g)].map((match) => match[1] ?? '');

interface Row {
  id: string;
  level: string;
  state: string;
  evidence: string;
}
const rows = (): Row[] =>
  [...readFileSync(`${FOLDER}/asvs.md`, 'utf8').matchAll(/^\| (\d+\.\d+\.\d+) +\| (L\d) +\| (.+?) +\| (\S+) +\| (.*?) *\|$/gm)].map(
    (match) => ({
      id: match[1] ?? '',
      level: match[2] ?? '',
      state: match[4] ?? '',
      evidence: match[5] ?? '',
    }),
  );

test('every file that is named as evidence exists', () => {
  for (const [document, text] of texts()) {
    const missing = filesIn(text).filter((file) => !existsSync(file));
    expect([document, missing]).toEqual([document, []]);
  }
});

test('every requirement stands in the register once, with a state', () => {
  const all = rows();
  expect(all.length).toBeGreaterThan(0);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const [level, count] of Object.entries(LEVELS)) expect(all.filter((row) => row.level === level)).toHaveLength(count);
  expect(all.filter(({ state }) => !STATES.includes(state))).toEqual([]);
});

test('what is met names a file, what is accepted or does not apply a reason', () => {
  const all = rows();
  expect(all.filter(({ state, evidence }) => state === 'met' && filesIn(evidence).length === 0).map(({ id }) => id)).toEqual([]);
  expect(all.filter(({ state, evidence }) => ['accepted', 'later', 'n/a'].includes(state) && evidence === '').map(({ id }) => id)).toEqual(
    [],
  );
});

test('every threat names the test that meets it', () => {
  const threats = readFileSync(`${FOLDER}/threat-model.md`, 'utf8').match(/^\| \d+ .*$/gm) ?? [];
  expect(threats.length).toBeGreaterThanOrEqual(15);
  for (const threat of threats) expect(filesIn(threat)).not.toEqual([]);
});
