import { Narrator } from '@libs/local-instance';
import { namesOf } from '../../deploy/stack/process-names';
import type { FaultRecord } from '../history/records';
import { rollOut, type RollOutOptions } from './roll-out';

const names = namesOf({ tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 2 });
const processes = Object.values<readonly string[]>({ ...names }).flat();

/** Our own steps are tried here, on processes that only say what was done to them; npm run upgrade-test has real ones. */
function trial(replace: (name: string, dist: string) => Promise<void> = () => Promise.resolve()) {
  const done: string[] = [];
  const faults: FaultRecord[] = [];
  const stopping = new AbortController();
  const options: RollOutOptions = {
    names,
    replace: (name, dist) => {
      done.push(`${name} ${dist}`);
      return replace(name, dist);
    },
    runs: () => true,
    releases: { old: '/old', new: '/new' },
    migrate: () => Promise.resolve(void done.push('migrate')),
    mixedMs: 0,
    onReplaced: (fault) => faults.push(fault),
    narrator: new Narrator(() => undefined),
    stopAsked: stopping.signal,
  };
  return { options, done, faults, stopping };
}

describe('a roll-out', () => {
  it('migrates first, then goes up, back and up again', async () => {
    const { options, done } = trial();
    const steps = await rollOut(options);
    expect(done[0]).toBe('migrate');
    expect(done.slice(1)).toEqual([
      ...['tokens-api /new', 'ingestion-worker /new', 'ingestion-api /new', 'tokens-relay /new'],
      ...['ingestion-relay /new', 'gateway-1 /new', 'gateway-2 /new'],
      ...['gateway-2 /old', 'gateway-1 /old', 'ingestion-relay /old', 'tokens-relay /old'],
      ...['ingestion-api /old', 'ingestion-worker /old', 'tokens-api /old'],
      ...['gateway-2 /new', 'gateway-1 /new', 'ingestion-relay /new', 'tokens-relay /new'],
      ...['ingestion-api /new', 'ingestion-worker /new', 'tokens-api /new'],
    ]);
    expect(steps.map(({ newOnes }) => newOnes)).toEqual([
      ...[0, 0, 1, 2, 3, 4, 5, 6, 7],
      ...[6, 5, 4, 3, 2, 1, 0],
      ...[1, 2, 3, 4, 5, 6, 7, 7],
    ]);
  });

  it('is a restart of each process to the checker, a gateway in the way of its own clients only', async () => {
    const { options, faults } = trial();
    await rollOut(options);
    expect(faults).toHaveLength(3 * processes.length);
    expect(faults.find(({ target }) => target === 'gateway-2')).toMatchObject({
      ...{
        name: 'gateway-replacement',
        stallsRevocations: true,
        onlyVia: 'gateway-2',
        restarted: ['gateway-2'],
      },
    });
    expect(faults.find(({ target }) => target === 'tokens-relay')).toMatchObject({
      stallsRevocations: false,
    });
  });

  it('notices after each step which process has ended by itself', async () => {
    const { options, done } = trial();
    const isThere = (name: string): boolean => name !== 'tokens-relay' || !done.includes('gateway-1 /new');
    const steps = await rollOut({ ...options, runs: isThere });
    const first = steps.find(({ died }) => died.length > 0);
    expect(first).toMatchObject({ about: 'gateway-1 becomes new', died: ['tokens-relay'] });
  });

  it('ends where a process does not come back', async () => {
    const { options, done } = trial((name, dist) =>
      name === 'gateway-1' && dist === '/old' ? Promise.reject(new Error('no start')) : Promise.resolve(),
    );
    await expect(rollOut(options)).rejects.toThrow('no start');
    expect(done.at(-1)).toBe('gateway-1 /old');
  });

  it('ends at the next step when it is told to', async () => {
    const { options, done, stopping } = trial();
    const rolling = rollOut({
      ...options,
      migrate: () => {
        stopping.abort(new Error('Stopped.'));
        return Promise.resolve();
      },
    });
    await expect(rolling).rejects.toThrow();
    expect(done).toEqual([]);
  });
});
