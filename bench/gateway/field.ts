import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Stack } from '../../deploy/stack/start-stack';
import { type Bench } from '../support/run-bench';
import { type Contestant, CONTESTANT_IDS, type ContestantId, CONTESTANTS } from './contestant';
import { load } from './load/wrk';
import type { Gateways } from './portcullis/gateways';
import { type BenchTokens, revokeAll } from './portcullis/tokens';
import { startHaproxy } from './rivals/haproxy';
import { REDIS_PREFIX } from './rivals/lua-check';
import { startAuthRequest, startLuaRedis, startLuaSharedDict, startPlainNginx } from './rivals/nginx-rivals';
import { startNpmProxy } from './rivals/npm-proxies';
import { startAgentFed, startForwardAuth } from './rivals/sketches';
import { type Server, startProgram } from './server';

/** An operation of the public API that is passed on: the analysis of one repository. */
export const PATH = '/api/v3/analysis/organizations/gh/acme/repositories/shop';

export interface Surroundings {
  readonly bench: Bench;
  readonly stack: Stack;
  readonly upstream: Server;
  readonly gateways: Gateways;
  readonly tokens: BenchTokens;
}

type Starter = (surroundings: Surroundings) => Promise<Omit<Contestant, 'id' | 'expects' | 'tokens'>>;

/** Those that take every request with a good token. */
const STARTERS: Readonly<Record<Exclude<ContestantId, Refused>, Starter>> = {
  upstream: ({ upstream }) => Promise.resolve(alone(upstream)),
  nginx: async ({ bench, upstream }) => alone(await startPlainNginx(bench, upstream.url)),
  haproxy: async ({ bench, upstream }) => alone(await startHaproxy(bench, upstream.url)),
  'auth-request': async ({ bench, upstream, tokens }) =>
    startAuthRequest(bench, upstream.url, await digestsFile(bench, tokens.good)),
  'lua-dict': async ({ bench, upstream, stack }) =>
    alone(await startLuaSharedDict(bench, upstream.url, stack.redis.port)),
  'lua-redis': async ({ bench, upstream, stack }) => ({
    ...alone(await startLuaRedis(bench, upstream.url, stack.redis.port)),
    redisPid: stack.redis.pid,
  }),
  l1: async ({ gateways }) => ({ ...gatewayOf(await gateways.start('l1')), rung: 'l1' }),
  unchecked: async ({ gateways }) => gatewayOf(await gateways.start('unchecked', 'unchecked')),
  l2: async ({ gateways, stack }) => ({
    ...gatewayOf(await gateways.start('l2', 'small-l1')),
    ...{ redisPid: stack.redis.pid, rung: 'l2' },
  }),
  'http-proxy-3': async ({ bench, upstream }) =>
    alone(await startNpmProxy(bench, 'http-proxy-3', upstream.url)),
  'fast-proxy': async ({ bench, upstream }) => alone(await startNpmProxy(bench, 'fast-proxy', upstream.url)),
  node: async ({ bench, upstream }) =>
    alone(await startProgram(bench, { name: 'bare-proxy', args: [upstream.url] })),
  'node-own': async ({ bench, upstream }) =>
    alone(await startProgram(bench, { name: 'bare-proxy-own-client', args: [upstream.url] })),
  'forward-auth': async ({ bench, upstream, gateways }) => {
    const gateway = await gateways.start('deciding', 'decides');
    const nginx = await startForwardAuth(bench, upstream.url, gateway.url);
    return { url: nginx.url, pids: [nginx.pid, gateway.pid] };
  },
  'agent-fed': async ({ bench, upstream, tokens }) =>
    alone(await startAgentFed(bench, upstream.url, tokens.good.map(sha256))),
};

const REFUSED = ['malformed', 'unknown', 'revoked'] as const;
type Refused = (typeof REFUSED)[number];
const isRefused = (id: ContestantId): id is Refused => REFUSED.some((one) => one === id);

/** Starts those that are wanted, each ready for its load. */
export async function startContestants(
  surroundings: Surroundings,
  wanted: readonly ContestantId[],
): Promise<Contestant[]> {
  const { bench, stack, tokens } = surroundings;
  await rememberInRedis(stack, tokens.good);
  // One gateway for all that is refused, as it is in life.
  const refusing = wanted.some(isRefused) ? await startRefusing(surroundings) : undefined;
  const starting = CONTESTANT_IDS.filter((id) => wanted.includes(id)).map(
    async (id): Promise<Contestant | undefined> => {
      if (isRefused(id)) return refusing && { ...refusing, ...refusal(id, tokens), expects: 401 };
      const { url, ...started } = await bench.narrator.step(`start: ${CONTESTANTS[id]}`, () =>
        STARTERS[id](surroundings),
      );
      return { ...started, id, url: url + PATH, tokens: tokens.good, expects: 200 };
    },
  );
  return (await Promise.all(starting)).filter((contestant) => contestant !== undefined);
}

async function startRefusing({
  bench,
  gateways,
  stack,
  tokens,
}: Surroundings): Promise<Omit<Contestant, 'id' | 'expects' | 'tokens'>> {
  return bench.narrator.step('start a gateway, and have it refuse tokens that it has known', async () => {
    const gateway = gatewayOf(await gateways.start('refusing'));
    const url = gateway.url + PATH;
    await load({ url, tokens: tokens.revocable.map(({ token }) => token), seconds: 1 });
    await revokeAll(stack, tokens.revocable);
    return { ...gateway, url };
  });
}

function refusal(id: Refused, tokens: BenchTokens): Pick<Contestant, 'id' | 'tokens' | 'rung'> {
  switch (id) {
    case 'malformed':
      return { id, tokens: tokens.malformed };
    case 'unknown':
      return { id, tokens: tokens.unknown, rung: 'negative' };
    case 'revoked':
      return { id, tokens: tokens.revocable.map(({ token }) => token), rung: 'tombstone' };
  }
}

const alone = ({ url, pid }: Server): { url: string; pids: readonly number[] } => ({ url, pids: [pid] });

const gatewayOf = ({
  url,
  pid,
  managementUrl,
}: {
  url: string;
  pid: number;
  managementUrl: string;
}): Pick<Contestant, 'url' | 'pids' | 'metricsUrl'> => ({
  ...{ url, pids: [pid] },
  metricsUrl: `${managementUrl}/metrics`,
});

const sha256 = (token: string): Buffer => createHash('sha256').update(token).digest();

async function digestsFile({ dataDir }: Bench, tokens: readonly string[]): Promise<string> {
  const file = join(dataDir, 'good-tokens.json');
  await writeFile(file, JSON.stringify(tokens.map((token) => sha256(token).toString('base64url'))));
  return file;
}

/** For the rivals: the gateways keep what they find there themselves. */
async function rememberInRedis({ servers }: Stack, tokens: readonly string[]): Promise<void> {
  const redis = new Redis(servers.redisUrl);
  try {
    for (const token of tokens)
      await redis.set(Buffer.concat([Buffer.from(REDIS_PREFIX), sha256(token)]), '1');
  } finally {
    redis.disconnect();
  }
}
