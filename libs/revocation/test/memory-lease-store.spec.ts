import { describeLeaseStore } from '../src/lease-store.conformance';
import { MemoryLeaseStore } from './memory-lease-store';

describeLeaseStore('memory model', () => {
  const store = new MemoryLeaseStore(() => 5_000_000);
  return Promise.resolve({
    store,
    commit: (subject) => Promise.resolve(store.commit(subject)),
    age: (upTo, ms) => Promise.resolve(store.age(upTo, ms)),
    prune: (upTo) => Promise.resolve(store.prune(upTo)),
    changeIncarnation: () => Promise.resolve(store.failOver({ losesLeases: false })),
  });
});
