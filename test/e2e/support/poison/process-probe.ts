import { createServer } from 'node:net';
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into a process under test before its own code (`node --require`), by the suites alone. Whoever connects to the socket is
 * told how long the event loop has stood still since the last time, and what is left in memory after a collection.
 *
 * `stalledMs` is what a clock on the wall shows; on a busy machine it holds what other processes took. `blockedMs` is the part of
 * a stall in which this process was computing: all of its threads counted, so never less than the event loop itself was busy.
 */
const inheritedNames = (): string[] =>
  [Object.prototype, Array.prototype, Function.prototype].flatMap((one) => Object.getOwnPropertyNames(one));

const TICK_MS = 5;
const socketPath = process.env['PROBE_SOCKET'];

if (socketPath !== undefined) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const stalls = { stalledMs: 0, blockedMs: 0 };
  const mark = (): { wall: number; cpu: NodeJS.CpuUsage } => ({
    wall: performance.now(),
    cpu: process.cpuUsage(),
  });
  let last = mark();
  setInterval(() => {
    const stalledMs = performance.now() - last.wall - TICK_MS;
    const { user, system } = process.cpuUsage(last.cpu);
    stalls.stalledMs = Math.max(stalls.stalledMs, stalledMs);
    stalls.blockedMs = Math.max(stalls.blockedMs, Math.min(stalledMs, (user + system) / 1000));
    last = mark();
  }, TICK_MS).unref();

  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const seen = { ...stalls };
    collectGarbage();
    collectGarbage();
    const { heapUsed, external, rss } = memoryUsage();
    const figures = {
      pid: process.pid,
      ...seen,
      keptBytes: heapUsed + external,
      rss,
      inherited: inheritedNames(),
    };
    socket.end(JSON.stringify(figures), () => {
      Object.assign(stalls, { stalledMs: 0, blockedMs: 0 });
      last = mark();
    });
  });
  server.listen(socketPath).unref();
}
