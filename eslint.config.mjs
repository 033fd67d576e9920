import tseslint from 'typescript-eslint';

/** A function takes five parameters at most, then an object; a constructor six dependencies. */
const PARAMETERS = [
  ':matches(FunctionDeclaration, ArrowFunctionExpression)[params.length>5]',
  'MethodDefinition[kind!="constructor"] > FunctionExpression[params.length>5]',
  'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]',
].map((selector) => ({ selector, message: 'Too many parameters: take an object, or cut the class differently.' }));
const ONE_DOOR = 'Outgoing requests go through @plotihub/outbound.';
const CLOCK_ONLY = 'The time comes from the injected Clock of @plotihub/time.';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.data', '.cache', 'coverage'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
      ],
      'max-depth': ['error', 3],
      'no-restricted-syntax': ['error', ...PARAMETERS],
      eqeqeq: 'error',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/time/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...PARAMETERS,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK_ONLY },
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: CLOCK_ONLY },
        { selector: "CallExpression[callee.name='parseFloat']", message: 'Money is never a float; read it with Money.parse.' },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/outbound/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({ name, message: ONE_DOOR })),
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            'undici',
            'axios',
            'got',
            'http',
            'https',
            'http2',
            'tls',
            'node:http2',
            'node:tls',
            'node:dgram',
            'node:https',
            'node:http',
          ].map((name) => ({
            name,
            message: ONE_DOOR,
            allowTypeImports: true,
            ...(name === 'node:http' ? { allowImportNames: ['STATUS_CODES', 'createServer'] } : {}),
          })),
        },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['apps/api/src/config.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'globalThis', property: 'fetch', message: ONE_DOOR },
        { object: 'process', property: 'env', message: 'Read Config instead: config.ts is the only reader of process.env.' },
      ],
    },
  },
);
