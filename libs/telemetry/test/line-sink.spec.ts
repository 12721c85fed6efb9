import { join } from 'node:path';
import { runProgram } from '@libs/testing';
import { LineSink } from '../src/line-sink';

const info = (text: string): string => `{"level":"info","msg":"${text}"}\n`;
const warn = (text: string): string => `{"level":"warn","msg":"${text}"}\n`;
/** Longer than any line waits. */
const LONG_MS = 1_000;

describe('the lines of a log', () => {
  let written: string[];
  let sink: LineSink;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    sink = new LineSink({ write: (lines) => written.push(lines) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are written together, soon, and in their order', () => {
    sink.write(info('a'));
    jest.advanceTimersByTime(1);
    sink.write(info('b'));
    expect(written).toEqual([]);
    jest.advanceTimersByTime(LONG_MS);
    expect(written).toEqual([info('a') + info('b')]);
    sink.write(info('c'));
    expect(written).toHaveLength(1);
    jest.advanceTimersByTime(LONG_MS);
    expect(written.slice(1)).toEqual([info('c')]);
  });

  it('are written at once where one of them is more than information', () => {
    sink.write(info('a'));
    sink.write(warn('b'));
    expect(written).toEqual([info('a') + warn('b')]);
    sink.write(warn('c'));
    expect(written.slice(1)).toEqual([warn('c')]);
    jest.advanceTimersByTime(LONG_MS);
    expect(written).toHaveLength(2);
  });

  it('leave no listener behind', () => {
    const before = process.listenerCount('exit');
    for (let count = 0; count < 20; count += 1) {
      sink.write(info('a'));
      sink.write(warn('b'));
    }
    sink.write(info('a'));
    jest.advanceTimersByTime(LONG_MS);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it.each([
    ['exits', 'process.exit(0)'],
    ['ends by itself', ''],
  ])('are all there when the process %s', async (_, end) => {
    jest.useRealTimers();
    const program = runProgram(`
      const { createLogger } = require(${JSON.stringify(join(__dirname, '..', 'src', 'index.ts'))});
      const logger = createLogger({ service: 'tokens-api' });
      for (let count = 0; count < 3; count += 1) logger.info({ count }, 'x');
      ${end}`);
    for (let count = 0; count < 3; count += 1)
      expect(await program.report()).toMatchObject({ count, msg: 'x' });
    await expect(program.report()).rejects.toThrow('ended');
  });
});
