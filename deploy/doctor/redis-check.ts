import { Redis } from 'ioredis';
import { type Findings } from '@libs/findings';
import { reasonOf } from './reason-of';

const ANSWER_MS = 3_000;
/** Longest that a decision waits for Redis (GatewayLimits.cacheMs). */
const USEFUL_MS = 50;
const OLDEST_MAJOR = 6;

/** Redis is a cache: slow or gone it costs time, and nothing is lost with what it forgets. */
export async function examineRedis(url: string, findings: Findings): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // A connection that fails says why here; what is rejected says only that there is none.
  let connectionFailure: unknown;
  redis.on('error', (error) => (connectionFailure = error));
  try {
    await redis.connect();
    const facts = factsIn(await redis.info());
    examineServer(facts, findings);
    examineMemory(facts, findings);
    examinePersistence(facts, findings);
    await examineUse(redis, findings);
  } catch (error) {
    findings.problem(
      `Redis cannot be used: ${reasonOf(connectionFailure ?? error)}. Gateways go on without it, and slower.`,
      'Check host, port and password in REDIS_URL, that the network lets this process through, and that the user may run INFO and EVAL.',
    );
  } finally {
    redis.disconnect();
  }
}

type Facts = ReadonlyMap<string, string>;

const factsIn = (info: string): Facts =>
  new Map(
    info.split(/\r?\n/).flatMap((line): [string, string][] => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

function examineServer(facts: Facts, findings: Findings): void {
  const version = facts.get('redis_version') ?? 'of an unknown version';
  if (Number(version.split('.')[0]) >= OLDEST_MAJOR) findings.ok(`The server is Redis ${version}.`);
  else findings.problem(`The server is Redis ${version}.`, `Use ${String(OLDEST_MAJOR)} or newer.`);
  if (facts.get('role') === 'slave')
    findings.problem('REDIS_URL leads to a replica, which cannot be written.', 'Point it at the primary.');
}

function examineMemory(facts: Facts, findings: Findings): void {
  const limit = Number(facts.get('maxmemory') ?? 0);
  const policy = facts.get('maxmemory_policy') ?? 'unknown';
  if (limit === 0)
    findings.warning(
      'maxmemory is not set: Redis grows until the machine has no memory left.',
      'Set maxmemory, e.g. 128mb, and maxmemory-policy allkeys-lru.',
    );
  if (policy === 'noeviction')
    findings.problem(
      'maxmemory-policy is noeviction: once full, Redis refuses writes, and the cache remembers nothing new.',
      'Set maxmemory-policy allkeys-lru.',
    );
  else if (limit > 0) findings.ok(`Redis forgets what is least useful when it is full (${policy}).`);
}

function examinePersistence(facts: Facts, findings: Findings): void {
  if (facts.get('aof_enabled') === '1')
    findings.warning(
      'Redis keeps an append-only file. Nothing of Portcullis rests on it, and each write waits for it.',
      'Set appendonly no, unless others share this Redis.',
    );
  else findings.ok('Redis keeps no append-only file, and none is needed.');
}

/** As the gateway uses it: by scripts, within the time that a decision waits. */
async function examineUse(redis: Redis, findings: Findings): Promise<void> {
  await redis.eval('return 1', 0);
  let quickest = Infinity;
  for (let index = 0; index < 5; index += 1) {
    const before = performance.now();
    await redis.eval('return 1', 0);
    quickest = Math.min(quickest, performance.now() - before);
  }
  if (quickest > USEFUL_MS)
    findings.warning(
      `Redis takes longer than the ${String(USEFUL_MS)} ms that a decision waits for it.`,
      'Run it nearer to the gateways, or look what keeps it busy.',
    );
  else findings.ok('Redis answers scripts within the time that a decision waits for it.');
}
