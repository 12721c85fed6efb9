import { z } from 'zod';
import { optionsIn, whole } from '../../test/support/option-values';
import { benchMain } from './bench-main';

describe('the main program of a bench', () => {
  const { exitCode, argv } = process;
  let said: { stdout: string; stderr: string };
  beforeEach(() => {
    said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      jest.spyOn(process[stream], 'write').mockImplementation((text) => {
        said[stream] += String(text);
        return true;
      });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(process, { exitCode, argv });
  });

  const options = z.object({ rounds: whole('rounds', 1, 9).default(3) });
  const main = async (...args: string[]): Promise<number[]> => {
    process.argv = ['node', 'main.js', ...args];
    const rounds: number[] = [];
    await benchMain({
      usage: 'Usage: try',
      readOptions: (given) => optionsIn(given, options),
      run: (_, chosen) => Promise.resolve(void rounds.push(chosen.rounds)),
    });
    return rounds;
  };

  it('runs it with its options', async () => {
    expect(await main('--rounds', '2')).toEqual([2]);
  });

  it('only says how it is used where help was asked for', async () => {
    expect(await main('--help')).toEqual([]);
    expect(said).toEqual({ stdout: 'Usage: try\n', stderr: '' });
  });

  it('says what is wrong with an option, and how it is used, without a stack', async () => {
    expect(await main('--rounds', '10')).toEqual([]);
    expect(said.stderr).toBe('--rounds must be at most 9\n\nUsage: try\n');
    expect(process.exitCode).toBe(1);
  });
});
