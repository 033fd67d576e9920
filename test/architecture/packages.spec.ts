import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Manifest {
  dependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}
interface Lock {
  packages: Record<string, { integrity?: string; resolved?: string; license?: string; hasInstallScript?: boolean }>;
}

/** What the check says of the project's packages, after a change. */
function check(change: (manifest: Manifest, lock: Lock) => void = () => undefined): { code: number | null; says: string } {
  const folder = mkdtempSync(join(tmpdir(), 'packages-'));
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  change(manifest, lock);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-packages.mjs', folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { code: status, says: stdout + stderr };
}
const entry = (lock: Lock, name: string) => lock.packages[`node_modules/${name}`]!;

test('what is installed is what was decided on', () => {
  expect(check()).toMatchObject({ code: 0 });
});

test.each<[string, string, (manifest: Manifest, lock: Lock) => void]>([
  [
    'a package from elsewhere',
    'comes from https://evil.example',
    (_, lock) => (entry(lock, 'ulid').resolved = 'https://evil.example/ulid.tgz'),
  ],
  ['a package from git', 'comes from git+ssh', (_, lock) => (entry(lock, 'ulid').resolved = 'git+ssh://git@github.com/a/b.git#c')],
  ['a package without a hash', 'ulid@3.0.2 has no sha512', (_, lock) => delete entry(lock, 'ulid').integrity],
  ['a weak hash', 'has no sha512', (_, lock) => (entry(lock, 'ulid').integrity = 'sha1-abc')],
  ['a licence that binds us', 'is under AGPL-3.0', (_, lock) => (entry(lock, 'ulid').license = 'AGPL-3.0')],
  ['no licence', 'no licence', (_, lock) => delete entry(lock, 'ulid').license],
  ['a new install script', 'nobody has decided', (_, lock) => (entry(lock, 'ulid').hasInstallScript = true)],
  ['a script that was let run', 'not decided to run', (manifest) => (manifest.allowScripts['@scarf/scarf'] = true)],
  ['a range of versions', 'ulid: ^3.0.2 is not one version', (manifest) => (manifest.dependencies['ulid'] = '^3.0.2')],
  [
    'too many packages',
    'are more than 64',
    (manifest) => Object.assign(manifest.dependencies, Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`p${i}`, '1.0.0']))),
  ],
])('the check refuses %s', (_, says, change) => {
  const outcome = check(change);
  expect(outcome.code).toBe(1);
  expect(outcome.says).toContain(says);
});
