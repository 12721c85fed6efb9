import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LOAD_CORE } from '../server';
import { REQUEST_HEADERS, TOKEN_HEADER } from './request-head';

export const CONNECTIONS = 50;

const report = z.object({
  requests: z.int(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Answers with a status of 400 or more. */
  refused: z.int(),
  /** Broken connections, and answers that did not come. */
  broken: z.int(),
  /** How often each status came, where they were counted one by one. */
  statuses: z.record(z.string(), z.int()),
});
export type Load = z.output<typeof report>;

export interface LoadOptions {
  readonly url: string;
  /** Each request carries the next one. */
  readonly tokens: readonly string[];
  readonly seconds: number;
  /** Of the generator. */
  readonly core?: number;
  /** Looks at the status of every answer, which costs wrk as much again as all else: not for what is measured. */
  readonly countStatuses?: boolean;
}

/** As much load as one URL takes: wrk with its connections always busy. */
export async function load({ url, seconds, core = LOAD_CORE, ...options }: LoadOptions): Promise<Load> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-bench-wrk-'));
  try {
    const script = join(directory, 'load.lua');
    await writeFile(script, luaScript(options.tokens, options.countStatuses ?? false), { mode: 0o600 });
    const wrk = ['wrk', '-t1', `-c${String(CONNECTIONS)}`, `-d${String(seconds)}s`, '-s', script, url];
    const { stdout } = await promisify(execFile)('taskset', ['-c', String(core), ...wrk]);
    return report.parse(JSON.parse(/^result (.*)$/m.exec(stdout)?.[1] ?? 'null'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const luaScript = (tokens: readonly string[], countStatuses: boolean): string => `
local tokens = { ${tokens.map((token) => `"${token}"`).join(', ')} }
local requests = {}
statuses = {}

function init(args)
  for i, token in ipairs(tokens) do
    requests[i] = wrk.format("GET", nil, { ["${TOKEN_HEADER}"] = token, ${Object.entries(REQUEST_HEADERS)
      .map(([name, value]) => `["${name}"] = "${value}"`)
      .join(', ')} })
  end
end

local next = 0
function request()
  next = next % #requests + 1
  return requests[next]
end
${
  countStatuses
    ? `
function response(status)
  local name = tostring(status)
  statuses[name] = (statuses[name] or 0) + 1
end`
    : ''
}
local thread
function setup(created) thread = created end

function done(summary, latency)
  local e, counted = summary.errors, {}
  for status, count in pairs(thread:get("statuses")) do
    counted[#counted + 1] = string.format('"%s": %d', status, count)
  end
  io.write(string.format(
    'result {"requests": %d, "seconds": %f, "p50Ms": %f, "p99Ms": %f, "refused": %d, "broken": %d, "statuses": {%s}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout, table.concat(counted, ", ")))
end
`;
