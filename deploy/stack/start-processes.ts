import { type Narrator } from '@libs/local-instance';
import { type Environment, type Environments, type Peer } from './environment';
import { type ProcessNames } from './process-names';
import { type ServiceProcess, startServiceProcess } from './service-process';

export interface ProcessesOptions {
  names: ProcessNames;
  environments: Environments;
  /** More settings of one process. */
  environmentOf: (name: string) => Environment;
  /** Logs and pid files. */
  directory: string;
  /** Compiled programs. */
  dist: string | undefined;
  narrator: Narrator;
  /** Told of each as soon as it is ready. */
  started: (process: ServiceProcess) => void;
}

/** Starts every process of Portcullis, in the order in which they need each other. */
export async function startProcesses(options: ProcessesOptions): Promise<void> {
  const { names, environments, narrator } = options;
  const start = (
    kind: readonly string[],
    entry: string,
    environmentFor: (name: string) => Promise<Environment>,
  ): Promise<Peer[]> =>
    narrator.step(`start ${kind.join(', ')}`, () =>
      Promise.all(kind.map(async (name) => startOne(options, name, entry, await environmentFor(name)))),
    );
  const tokens = await start(names.tokensApi, 'services/tokens/src/main.js', (name) =>
    environments.tokensApi(name),
  );
  const [ingestion] = await Promise.all([
    start(names.ingestionApi, 'services/ingestion/src/main.js', (name) =>
      environments.ingestionApi(name, tokens),
    ),
    start(names.ingestionWorker, 'services/ingestion/src/worker.main.js', (name) =>
      environments.ingestionBackground(name),
    ),
    start(names.tokensRelay, 'services/tokens/src/relay.main.js', (name) => environments.tokensRelay(name)),
    start(names.ingestionRelay, 'services/ingestion/src/relay.main.js', (name) =>
      environments.ingestionBackground(name),
    ),
  ]);
  await start(names.gateway, 'services/gateway/src/main.js', (name) =>
    environments.gateway(name, tokens, ingestion),
  );
}

async function startOne(
  { directory, dist, environmentOf, started }: ProcessesOptions,
  name: string,
  entry: string,
  environment: Environment,
): Promise<Peer> {
  const process = await startServiceProcess({
    ...{ name, entry, directory, dist },
    environment: { ...environment, ...environmentOf(name) },
  });
  started(process);
  return process;
}
