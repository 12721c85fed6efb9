import { existsSync } from 'node:fs';
import { type Bench, runBench } from './run-bench';

describe('running a bench', () => {
  const exitCode = process.exitCode;
  let said: string;
  beforeEach(() => {
    said = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = exitCode;
  });

  const run = async (end: (bench: Bench) => Promise<void>) => {
    const stopped: string[] = [];
    let dataDir = '';
    await runBench(async (bench) => {
      ({ dataDir } = bench);
      bench.atTheEnd(() => stopped.push('first'));
      bench.atTheEnd(() => Promise.resolve(stopped.push('second')));
      expect(existsSync(dataDir)).toBe(true);
      await end(bench);
    });
    return { stopped, dataDir };
  };

  it('stops what was started, the last first, and leaves nothing behind', async () => {
    const { stopped, dataDir } = await run(() => Promise.resolve());
    expect(stopped).toEqual(['second', 'first']);
    expect(existsSync(dataDir)).toBe(false);
    expect([said, process.exitCode]).toEqual(['', exitCode]);
  });

  it('does so where it failed, too, and fails', async () => {
    const { stopped, dataDir } = await run(() => Promise.reject(new Error('wrong answers')));
    expect(stopped).toEqual(['second', 'first']);
    expect(existsSync(dataDir)).toBe(false);
    expect(said).toContain('wrong answers');
    expect(process.exitCode).toBe(1);
  });

  it('does so where it was interrupted, too', async () => {
    const { stopped } = await run(() => {
      process.emit('SIGTERM');
      return new Promise(() => undefined);
    });
    expect(stopped).toEqual(['second', 'first']);
    expect(said).toContain('Interrupted by SIGTERM');
    expect(process.exitCode).toBe(1);
  });
});
