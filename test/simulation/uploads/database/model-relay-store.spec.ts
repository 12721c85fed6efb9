import { coverageUploadReceived } from '@libs/contracts';
import {
  describeRelayStore,
  type RelayStoreHarness,
} from '../../../../libs/outbox/src/relay-store.conformance';
import { addToOutbox } from './ingestion-tables';
import { modelRelayStores } from './model-relay-store';
import { ModelWorld } from './model-world';

function modelHarness(): Promise<RelayStoreHarness> {
  const world = new ModelWorld();
  const { database, network } = world;
  const connect = world.connections();
  let processes = 0;
  return Promise.resolve({
    open: () => {
      const process = world.createProcess(`relay-${String(++processes)}`);
      return modelRelayStores(database, network, process)({ onNews: () => undefined, timeoutMs: 600_000 });
    },
    add: async (key: string) => {
      const connection = connect();
      // The suite's keys are no commits: the contract is asked for its topic and type alone.
      const contract = { ...coverageUploadReceived, keyOf: () => key };
      const payload = {
        repositoryId: 9,
        commitSha: 'a'.repeat(40),
        uploadId: '00000000-0000-4000-8000-000000000000',
        kind: 'final' as const,
        receivedAt: new Date(0).toISOString(),
      };
      const id = await connection.query((tx) => addToOutbox(database, tx, contract, payload));
      return { id, commit: () => connection.commit() };
    },
    cut: () => {
      for (const backend of [...database.server.backends]) backend.end();
      return Promise.resolve();
    },
    close: () => world.close(),
  });
}

describeRelayStore('model', modelHarness);
