import { describeLeaseStore } from '../src/lease-store.conformance';
import { MemoryLeaseStore } from './memory-lease-store';

const soon =
  <A extends unknown[], X>(call: (...args: A) => X) =>
  (...args: A): Promise<X> =>
    Promise.resolve(call(...args));

describeLeaseStore('memory model', () => {
  let now = 5_000_000;
  const store = new MemoryLeaseStore(() => now);
  return Promise.resolve({
    store,
    commit: soon((subject: string) => store.commit(subject)),
    age: soon((upTo: number, ms: number) => store.age(upTo, ms)),
    prune: soon((upTo: number) => store.prune(upTo)),
    silence: soon((ms: number) => {
      now += ms;
    }),
    changeIncarnation: soon(() => store.failOver({ losesLeases: false })),
  });
});
