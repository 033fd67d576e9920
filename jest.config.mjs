import { readFileSync, readdirSync, existsSync } from 'node:fs';

/** Names of installed packages that are ES modules only: Jest runs as CommonJS, so they go through the transform too. */
function esModulePackages() {
  const names = readdirSync('node_modules').flatMap((entry) =>
    entry.startsWith('@') ? readdirSync(`node_modules/${entry}`).map((name) => `${entry}/${name}`) : [entry],
  );
  return names.filter((name) => {
    const manifest = `node_modules/${name}/package.json`;
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  });
}

/** Packages that tests may import, but those which Jest and the making of the databases load for themselves. */
function declaredPackages() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !/^jest|^@swc|^mysql2$/.test(name));
}

const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];
const swcForPackages = ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } }];

/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  transform: { '\\.ts$': swc, '\\.m?js$': swcForPackages },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulePackages().join('|')})/)`],
  moduleNameMapper: {
    '^@plotihub/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@plotihub/mpesa/simulator$': '<rootDir>/libs/mpesa/src/simulator/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data', '<rootDir>/.cache'],
};

const needsServer = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  testEnvironment: '<rootDir>/test/support/one-realm-environment.mjs',
  transform: { '/test/.*\\.ts$|\\.spec\\.ts$': swc, '\\.(ts|[cm]?js)$': '<rootDir>/test/support/built-code.cjs' },
  transformIgnorePatterns: [`/node_modules/(?!(${declaredPackages().join('|')})/)`],
};

export default {
  maxWorkers: 2,
  // For a loaded machine, not for slow code: no test waits that long. Jest reads it here only, not from a project.
  testTimeout: 30_000,
  projects: [
    { ...shared, displayName: 'rules', testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts', '!**/*.int.spec.ts'] },
    { ...needsServer, displayName: 'integration', testMatch: ['<rootDir>/{apps,libs}/**/*.int.spec.ts'] },
    { ...needsServer, displayName: 'stories', testMatch: ['<rootDir>/test/{api,scenarios,architecture,migrations}/**/*.spec.ts'] },
    { ...needsServer, displayName: 'matrix', testMatch: ['<rootDir>/test/matrix/**/*.spec.ts'] },
    { ...needsServer, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
    { ...needsServer, displayName: 'resilience', testMatch: ['<rootDir>/test/resilience/**/*.spec.ts'] },
  ],
};
