import { relayTrial } from '../test/relay-trial';
import { Outbox, postgresRelayStores } from './index';
import { describeRelayStore, type RelayStoreHarness } from './relay-store.conformance';

async function postgresHarness(): Promise<RelayStoreHarness> {
  const trial = await relayTrial();
  const outbox = new Outbox({ notify: false });
  const openStore = postgresRelayStores(trial.url);
  return {
    open: () => openStore({ onNews: () => undefined, timeoutMs: 5_000 }),
    add: async (key) => {
      const runner = trial.db.createQueryRunner();
      await runner.startTransaction();
      const id = await outbox.add(runner.manager, trial.contract, { key, n: 1 });
      return {
        id,
        commit: async () => {
          await runner.commitTransaction();
          await runner.release();
        },
      };
    },
    cut: trial.cutRelays,
    close: trial.close,
  };
}

describeRelayStore('Postgres', postgresHarness);
