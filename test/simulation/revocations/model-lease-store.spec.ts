import { Chance } from '../kernel/chance';
import { inTime } from '../kernel/in-time';
import { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import { VirtualTime } from '../kernel/virtual-time';
import { describeLeaseStore } from '../../../libs/revocation/src/lease-store.conformance';
import type { LeaseStore } from '@libs/revocation';
import { ModelLeaseStore } from './model-lease-store';
import { Postgres } from './postgres';

// What the simulation rests on is what Postgres is held to.
describeLeaseStore('the model', () => {
  const time = new VirtualTime();
  const chance = new Chance(1);
  const database = new Postgres(time, new Network(time, chance.fork('network')), chance.fork('postgres'));
  const from = new SimulatedProcess(time, chance, { name: 'api' });
  const model = new ModelLeaseStore(database, from);
  const store: LeaseStore = {
    beat: (beat) => inTime(time, model.beat(beat)),
    read: (range) => inTime(time, model.read(range)),
    release: (lease) => inTime(time, model.release(lease)),
    listLeases: () => inTime(time, model.listLeases()),
  };
  const { tables } = database;
  return Promise.resolve({
    store,
    commit: (subject) => {
      const seq = tables.facts.seq + 1;
      tables.facts = { ...tables.facts, seq };
      tables.log = [...tables.log, { seq, subject, at: database.nowMs() }];
      return Promise.resolve(seq);
    },
    age: (upTo, ms) => {
      tables.log = tables.log.map((row) => (row.seq <= upTo ? { ...row, at: row.at - ms } : row));
      return Promise.resolve();
    },
    prune: (upTo) => {
      tables.log = tables.log.filter(({ seq }) => seq > upTo);
      tables.prunedTo = upTo;
      return Promise.resolve();
    },
    silence: (ms) => time.runUntil(time.now + ms),
    changeIncarnation: () => {
      database.failOver({ downMs: 0, losesLeases: false, leaks: false });
      return Promise.resolve();
    },
  });
});
