import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Load {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx or 3xx, and broken connections. */
  wrong: number;
}

/** Loads one URL with wrk on the second core; every request carries the next one of `tokens`. */
export async function load(url: string, tokens: readonly string[], seconds: number): Promise<Load> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  try {
    const script = join(dir, 'tokens.lua');
    await writeFile(script, luaScript(tokens), { mode: 0o600 });
    const args = ['-c', '1', 'wrk', '-t1', '-c50', `-d${String(seconds)}s`, '-s', script, url];
    const { stdout } = await promisify(execFile)('taskset', args);
    const [rps, p50, p99, status, connect, read, write, timeout] = (/^result (.*)$/m.exec(stdout)?.[1] ?? '')
      .split(' ')
      .map(Number) as [number, number, number, number, number, number, number, number];
    return {
      requestsPerSecond: rps,
      p50Ms: p50 / 1000,
      p99Ms: p99 / 1000,
      wrong: status + connect + read + write + timeout,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const luaScript = (tokens: readonly string[]): string => `
local tokens = { ${tokens.map((token) => `"${token}"`).join(', ')} }
local requests = {}
function init(args)
  for i, token in ipairs(tokens) do requests[i] = wrk.format("GET", nil, { ["project-token"] = token }) end
end
local next = 0
function request()
  next = next % #requests + 1
  return requests[next]
end
function done(summary, latency, calls)
  local e = summary.errors
  io.write(string.format("result %f %f %f %d %d %d %d %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99), e.status, e.connect, e.read, e.write, e.timeout))
end
`;
