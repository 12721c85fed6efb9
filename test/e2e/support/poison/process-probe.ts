import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into a process under test before its own code (`node --require`), by the suites alone. Whoever connects to the socket is
 * told how long the event loop has stood still since the last time, and what is left in memory after a collection.
 *
 * `stalledMs` is what a clock on the wall shows; on a busy machine it holds what other processes took. `blockedMs` is the part of
 * a stall in which the thread of the event loop was computing, the longest from `blockedFrom` to `blockedUntil`.
 */
const inheritedNames = (): string[] =>
  [Object.prototype, Array.prototype, Function.prototype].flatMap((one) => Object.getOwnPropertyNames(one));

/** Where the kernel does not tell of one thread, that of all of them: never less. */
function mainThreadMs(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

const TICK_MS = 5;
const socketPath = process.env['PROBE_SOCKET'];

if (socketPath !== undefined) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const none = { stalledMs: 0, blockedMs: 0, blockedFrom: 0, blockedUntil: 0 };
  const stalls = { ...none };
  const mark = (): { wall: number; cpuMs: number } => ({ wall: performance.now(), cpuMs: mainThreadMs() });
  let last = mark();
  setInterval(() => {
    const stalledMs = performance.now() - last.wall - TICK_MS;
    const computedMs = mainThreadMs() - last.cpuMs;
    stalls.stalledMs = Math.max(stalls.stalledMs, stalledMs);
    const blockedMs = Math.min(stalledMs, computedMs);
    if (blockedMs > stalls.blockedMs) {
      const now = Date.now();
      Object.assign(stalls, { blockedMs, blockedFrom: now - stalledMs - TICK_MS, blockedUntil: now });
    }
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
      Object.assign(stalls, none);
      last = mark();
    });
  });
  server.listen(socketPath).unref();
}
