import { join, resolve } from 'node:path';
import { SecretsFile } from '@libs/local-instance';
import { type Environment, Environments } from '../../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../../deploy/stack/service-process';
import { projectRoot } from '../../../deploy/local/stack-directory';
import type { Stack } from '../../../deploy/stack/start-stack';
import { pin } from '../../support/processes';
import type { Bench } from '../../support/run-bench';
import { SERVER_CORE } from '../server';

/** They are counted for everybody, this machine too, as for any client, and high enough to refuse nothing of what is sent here. */
const HIGH_RATE_LIMITS: Environment = { RATE_LIMIT: '10000000/60s', RATE_LIMIT_EXEMPT: 'none' };

const ENTRIES = {
  gateway: 'services/gateway/src/main.js',
  'small-l1': 'bench/gateway/programs/gateway-with-small-l1.js',
  decides: 'bench/gateway/programs/gateway-that-decides.js',
  unchecked: 'bench/gateway/programs/gateway-without-check.js',
} as const;

/** Starts gateways as they are in production, but for the rate limits: in the stack, with the bench's upstream in place of ingestion. */
export class Gateways {
  private constructor(
    private readonly bench: Bench,
    private readonly environment: Environment,
  ) {}

  static async of(
    bench: Bench,
    stack: Stack,
    upstream: string,
    profileDirectory: string | undefined,
  ): Promise<Gateways> {
    const secrets = await new SecretsFile(bench.dataDir).loadOrCreate();
    const tokensApis = stack.names.tokensApi.flatMap((name) => stack.processes.get(name) ?? []);
    const environment = await new Environments(secrets, stack.servers).gateway('gateway', tokensApis, [
      { name: 'upstream', url: upstream },
    ]);
    return new Gateways(bench, {
      ...{ ...environment, ...HIGH_RATE_LIMITS },
      ...(profileDirectory !== undefined && {
        NODE_OPTIONS: `--require=${join(projectRoot(), 'dist/bench/gateway/programs/profiled.js')}`,
        PROFILE_DIRECTORY: resolve(profileDirectory),
      }),
    });
  }

  /** One that has the core to itself, until the bench ends. */
  async start(
    name: string,
    kind: keyof typeof ENTRIES = 'gateway',
    core = SERVER_CORE,
  ): Promise<ServiceProcess> {
    const gateway = await this.startUnpinned(name, kind);
    this.bench.atTheEnd(() => gateway.stop());
    pin(gateway.pid, [core]);
    return gateway;
  }

  /** Wherever the system lets it run. The caller stops it. */
  startUnpinned(name: string, kind: keyof typeof ENTRIES = 'gateway'): Promise<ServiceProcess> {
    return startServiceProcess({
      name,
      entry: ENTRIES[kind],
      directory: join(this.bench.dataDir, 'gateways'),
      environment: this.environment,
    });
  }
}
