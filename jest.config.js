const CORE = 'libs/{revocation,token-format,outbox,event-bus}/src/**/*.ts';
/** Packages that are published as ES modules only. */
const ES_MODULES = [
  ...['jose', 'openid-client', 'oauth4webapi', 'oidc-provider'],
  ...['string-width', 'strip-ansi', 'ansi-regex', 'get-east-asian-width'],
];

/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/deploy', '<rootDir>/test', '<rootDir>/bench'],
  testRegex: '\\.(spec|int-spec|e2e-spec)\\.ts$',
  testEnvironment: 'node',
  transform: { '\\.[jt]s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.portcullis'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  maxWorkers: 2,
  // A worker keeps something of each suite. Grown to gigabytes it stands still for seconds at each collection, and the services in it.
  workerIdleMemoryLimit: '1GB',
  // Of use against a test that hangs only: a machine that is busy with other things may take ten times as long as it should.
  testTimeout: 600_000,
  collectCoverageFrom: [CORE, '!**/*.{spec,int-spec,conformance}.ts', '!**/index.ts', '!**/*.d.ts'],
  coverageProvider: 'v8',
  // For `npm run test:coverage`: counting while everything runs would take longer than the tests themselves.
  coverageThreshold: {
    './libs/revocation/': { lines: 95, branches: 95 },
    './libs/token-format/': { lines: 95, branches: 95 },
    './libs/outbox/': { lines: 95, branches: 95 },
    './libs/event-bus/': { lines: 95, branches: 95 },
  },
};
