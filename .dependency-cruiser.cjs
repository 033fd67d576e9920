/** Who may import whom; run by `npm run check`. The arrows are explained in docs/adr/0001-modules-and-arrows.md. */
const MODULES = '^apps/api/src/modules';

/** module -> modules whose index.ts it may import. Acyclic on purpose; a new arrow needs an ADR. */
const MAY_IMPORT = {
  organizations: [],
  audit: ['organizations'],
  properties: ['organizations'],
  leases: ['organizations', 'properties'],
  identity: ['organizations', 'leases'],
  ledger: ['organizations'],
  billing: ['organizations', 'properties', 'leases', 'ledger'],
  payments: ['organizations', 'properties', 'leases', 'ledger', 'billing'],
  mpesa: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments'],
  cash: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments'],
  reconciliation: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments', 'mpesa', 'cash'],
  notifications: ['organizations', 'identity', 'properties', 'leases', 'ledger', 'billing', 'payments', 'mpesa', 'cash', 'reconciliation'],
  privacy: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments', 'notifications'],
  reports: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments', 'mpesa', 'cash', 'reconciliation'],
  imports: ['organizations', 'properties', 'leases', 'ledger', 'billing', 'payments'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'a-module-is-its-index',
      severity: 'error',
      from: { path: `${MODULES}/([^/]+)/` },
      to: { path: `${MODULES}/[^/]+/`, pathNot: [`${MODULES}/$1/`, `${MODULES}/[^/]+/index\\.ts$`] },
    },
    {
      name: 'the-app-uses-indexes-too',
      severity: 'error',
      from: { path: '^apps/api/src/[^/]+\\.ts$', pathNot: '^apps/api/src/data-source\\.ts$' },
      to: { path: `${MODULES}/[^/]+/`, pathNot: '/index\\.ts$' },
    },
    ...Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
      name: `${name}-imports-only-${allowed.join('-') || 'nothing'}`,
      severity: 'error',
      from: { path: `${MODULES}/${name}/` },
      to: { path: `${MODULES}/`, pathNot: [name, ...allowed].map((module) => `${MODULES}/${module}/`) },
    })),
    {
      name: 'an-index-hides-storage-and-wire',
      severity: 'error',
      from: { path: `${MODULES}/[^/]+/index\\.ts$` },
      to: { path: '\\.(entities|repository|controller|dto|jobs)\\.ts$' },
    },
    {
      name: 'sql-lives-in-repositories',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [
          '\\.(repository|entities)\\.ts$',
          '^libs/database/',
          '^libs/events/',
          '^libs/jobs/',
          '^apps/api/src/data-source\\.ts$',
          '^apps/api/src/migrations/',
          '\\.spec\\.ts$',
        ],
      },
      to: { path: 'node_modules/(typeorm|mysql2)/' },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { pathNot: ['^libs/(cells|money|time)/', '\\.rules\\.ts$', 'node_modules/libphonenumber-js/'] },
    },
    {
      name: 'controllers-go-through-services',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.(repository|entities)\\.ts$' },
    },
    {
      name: 'providers-are-called-from-jobs',
      comment: 'No network call inside a request or a transaction.',
      severity: 'error',
      from: { path: `${MODULES}/`, pathNot: ['\\.(jobs|module|provider)\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '\\.provider\\.ts$' },
    },
    {
      name: 'test-support-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'libs-know-no-application',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(apps|infra|test|bench)/' },
    },
    {
      name: 'the-simulator-is-for-tests-and-development',
      comment: 'A process that takes real money never holds code that makes money up.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^libs/mpesa/src/simulator/'] },
      to: { path: '^libs/mpesa/src/simulator/' },
    },
    {
      name: 'money-and-time-are-leaves',
      severity: 'error',
      from: { path: '^libs/(money|time)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/(money|time)/' },
    },
    { name: 'infra-stands-alone', severity: 'error', from: { path: '^infra/' }, to: { path: '^(apps|libs)/' } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
