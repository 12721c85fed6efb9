import { type RunningProcess, runMain } from '@libs/http';
import { eventually } from '@libs/testing';

class Exit extends Error {}

describe('a main program', () => {
  let codes: (number | string | null | undefined)[];
  beforeEach(() => {
    codes = [];
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      codes.push(code);
      return undefined as never;
    });
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    for (const event of ['SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection'])
      process.removeAllListeners(event);
    process.exitCode = undefined;
    jest.restoreAllMocks();
  });

  const running = (close: () => Promise<void>): (() => Promise<RunningProcess>) => {
    return () => Promise.resolve({ managementUrl: 'http://127.0.0.1:1', close });
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('closes on %s and then exits with 0', async (signal) => {
    let closed = 0;
    runMain(
      'probe',
      running(() => {
        closed += 1;
        expect(codes).toEqual([]);
        return Promise.resolve();
      }),
    );
    await eventually(() => expect(process.listenerCount(signal)).toBe(1));
    process.emit(signal, signal);
    await eventually(() => expect(codes).toEqual([0]));
    expect(closed).toBe(1);
  });

  it('exits with 1 when the stop fails', async () => {
    runMain(
      'probe',
      running(() => Promise.reject(new Exit('stuck'))),
    );
    await eventually(() => expect(process.listenerCount('SIGTERM')).toBe(1));
    process.emit('SIGTERM', 'SIGTERM');
    await eventually(() => expect(codes).toEqual([1]));
  });

  it('exits with 1 when the start fails', async () => {
    runMain('probe', () => Promise.reject(new Exit('Invalid configuration')));
    await eventually(() => expect(process.exitCode).toBe(1));
    await eventually(() => expect(codes).toEqual([1]));
  });

  it('exits with 1 on an error that nobody caught, through the log', async () => {
    runMain(
      'probe',
      running(() => Promise.resolve()),
    );
    process.emit('uncaughtException', new Exit('lost'));
    await eventually(() => expect(codes).toEqual([1]));
  });
});
