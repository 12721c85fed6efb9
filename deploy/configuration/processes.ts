import { migrationSettings, parseConfig, readMigrationConfig } from '@libs/config';
import { readPublishAgainConfig, readRecoveryConfig, recoverySettings } from '@libs/recovery';
import { readRelayConfig, relaySettings } from '@libs/relay';
import type { z } from 'zod';
import { canarySettings, readCanaryConfig } from '../../services/canary/src/canary.config';
import { cliSettings, readCliConfig } from '../../services/cli/src/cli.config';
import { gatewaySettings, readGatewayConfig } from '../../services/gateway/src/gateway.config';
import {
  ingestionApiSettings,
  ingestionWorkerSettings,
  readIngestionApiConfig,
  readIngestionWorkerConfig,
} from '../../services/ingestion/src/ingestion.config';
import { readTokensConfig, tokensSettings } from '../../services/tokens/src/tokens.config';
import { verifyAuditSettings } from '../../services/tokens/src/verify-audit.config';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A program of the image and what it takes out of the environment. */
export interface ProcessDefinition {
  readonly name: string;
  /** Its source; `dist/` and `.js` instead of `.ts` is what runs. */
  readonly source: string;
  /** A job runs once and ends. */
  readonly kind: 'service' | 'job';
  readonly settings: z.ZodObject;
  /** Throws InvalidConfiguration, as the process itself would. */
  readonly read: (env: Environment) => unknown;
}

const readPublishAgain = (env: Environment): unknown => readPublishAgainConfig(env, ['--everything']);

/** Every program that reads the environment. */
export const PROCESSES = [
  {
    name: 'gateway',
    source: 'services/gateway/src/main.ts',
    kind: 'service',
    settings: gatewaySettings,
    read: readGatewayConfig,
  },
  {
    name: 'tokens-api',
    source: 'services/tokens/src/main.ts',
    kind: 'service',
    settings: tokensSettings,
    read: readTokensConfig,
  },
  {
    name: 'tokens-relay',
    source: 'services/tokens/src/relay.main.ts',
    kind: 'service',
    settings: relaySettings,
    read: readRelayConfig,
  },
  {
    name: 'ingestion-api',
    source: 'services/ingestion/src/main.ts',
    kind: 'service',
    settings: ingestionApiSettings,
    read: readIngestionApiConfig,
  },
  {
    name: 'ingestion-worker',
    source: 'services/ingestion/src/worker.main.ts',
    kind: 'service',
    settings: ingestionWorkerSettings,
    read: readIngestionWorkerConfig,
  },
  {
    name: 'ingestion-relay',
    source: 'services/ingestion/src/relay.main.ts',
    kind: 'service',
    settings: relaySettings,
    read: readRelayConfig,
  },
  {
    name: 'canary',
    source: 'services/canary/src/main.ts',
    kind: 'service',
    settings: canarySettings,
    read: readCanaryConfig,
  },
  {
    name: 'tokens-migrate',
    source: 'services/tokens/src/migrate.main.ts',
    kind: 'job',
    settings: migrationSettings,
    read: readMigrationConfig,
  },
  {
    name: 'ingestion-migrate',
    source: 'services/ingestion/src/migrate.main.ts',
    kind: 'job',
    settings: migrationSettings,
    read: readMigrationConfig,
  },
  {
    name: 'audit-verify',
    source: 'services/tokens/src/verify-audit.main.ts',
    kind: 'job',
    settings: verifyAuditSettings,
    read: (env) => parseConfig(verifyAuditSettings, env),
  },
  {
    name: 'tokens-restored',
    source: 'services/tokens/src/restored.main.ts',
    kind: 'job',
    settings: recoverySettings,
    read: readRecoveryConfig,
  },
  {
    name: 'tokens-publish-again',
    source: 'services/tokens/src/publish-again.main.ts',
    kind: 'job',
    settings: recoverySettings,
    read: readPublishAgain,
  },
  {
    name: 'ingestion-restored',
    source: 'services/ingestion/src/restored.main.ts',
    kind: 'job',
    settings: recoverySettings,
    read: readRecoveryConfig,
  },
  {
    name: 'ingestion-publish-again',
    source: 'services/ingestion/src/publish-again.main.ts',
    kind: 'job',
    settings: recoverySettings,
    read: readPublishAgain,
  },
  {
    name: 'cli',
    source: 'services/cli/src/main.ts',
    kind: 'job',
    settings: cliSettings,
    read: readCliConfig,
  },
] as const satisfies readonly ProcessDefinition[];

export type ProcessName = (typeof PROCESSES)[number]['name'];

/** What runs in the image. */
export const compiledPathOf = ({ source }: Pick<ProcessDefinition, 'source'>): string =>
  `dist/${source.replace(/\.ts$/, '.js')}`;
