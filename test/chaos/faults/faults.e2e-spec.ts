import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWith, eventually } from '@libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { PortcullisClient } from '../../../deploy/demo/portcullis-client';
import { type ProcessNames } from '../../../deploy/stack/process-names';
import { newSha } from '../../e2e/support/main-job';
import { postCoverage } from '../../e2e/support/public-api';
import { PASS } from '../links/condition';
import { Random } from '../../support/random';
import { command } from '../redis-pair';
import { type ChaosRig, startRig } from '../rig';
import { clockStep } from './clock-faults';
import { type Fault, type Injected } from './fault';
import { kafkaKill, kafkaPause, kafkaStop } from './kafka-faults';
import { isolation, lateAnswers, latencies, partitions } from './network-faults';
import { postgresBackendsKilled, postgresCrash, postgresStop } from './postgres-faults';
import { killOf, pauseOf, rollingRestartOf, tokensApiKillInMidDelete } from './process-faults';
import { processOf } from './processes';
import { redisFailover, redisFlush, redisFreeze, redisKill, redisSlow, redisStop } from './redis-faults';

const LEASE_MS = 3_000;
const KINDS: readonly (keyof ProcessNames)[] = [
  'gateway',
  'tokensApi',
  'tokensRelay',
  'ingestionApi',
  'ingestionWorker',
  'ingestionRelay',
];
/** A start takes seconds, and the others start no differently. */
const KILLED: readonly (keyof ProcessNames)[] = ['gateway', 'tokensApi', 'ingestionApi', 'tokensRelay'];
const ROLLED: readonly (keyof ProcessNames)[] = ['gateway', 'ingestionWorker'];
const SERVES_WITHIN = { timeoutMs: 60_000, everyMs: 200 };

/** How a server takes a connection: it answers, refuses, or accepts and stays silent. */
type Manner = 'answers' | 'refuses' | 'silent';

async function mannerOf(url: string): Promise<Manner> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).arrayBuffer();
    return 'answers';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'silent' : 'refuses';
  }
}

const refusesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(false)).once('error', () => resolve(true));
    socket.once('connect', () => socket.destroy());
  });

async function registeredBrokers(brokers: string[]): Promise<number[]> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId);
  } finally {
    await admin.disconnect();
  }
}

/** Every fault is injected into one stack, seen to bite, and healed; then the stack serves as if nothing had been. */
describeWith('redis', 'faults', () =>
  describeWith('kafka', 'of real processes', () =>
    describeWith('faketime', 'with wrong clocks', () => {
      const random = new Random(4);
      let dataDir: string;
      let rig: ChaosRig;
      let portcullis: PortcullisClient;

      beforeAll(async () => {
        dataDir = await mkdtemp(join(tmpdir(), 'portcullis-chaos-'));
        const needs = {
          brokers: 3,
          clocks: { 'gateway-1': { kind: 'rate', rate: 0.991 }, 'gateway-2': { kind: 'steps' } },
        } as const;
        rig = await startRig({
          ...{ dataDir, leaseMs: LEASE_MS, profile: { needs }, replicas: { gateway: 2 } },
          say: () => undefined,
        });
        portcullis = new PortcullisClient(rig.stack.instance);
      });

      afterAll(async () => {
        await rig.close();
        await rm(dataDir, { recursive: true, force: true });
      });

      async function serves(): Promise<void> {
        await eventually(async () => {
          const { id, token } = await portcullis.issueRepositoryToken();
          for (const { url } of rig.gateways) {
            expect(await portcullis.statusWith(token, url)).toBe(200);
            expect(await postCoverage(url, token, newSha())).toBe(200);
          }
          await portcullis.revoke(id);
          for (const { url } of rig.gateways) expect(await portcullis.statusWith(token, url)).toBe(401);
        }, SERVES_WITHIN);
      }

      async function undergo(
        fault: Fault,
        bites: (injected: Injected) => void | Promise<void>,
      ): Promise<Injected> {
        const injected = await fault.inject(rig, random.fork());
        try {
          await bites(injected);
        } finally {
          await injected.heal();
        }
        await serves();
        return injected;
      }

      const manner = (name: string): Promise<Manner> =>
        mannerOf(`${processOf(rig, name).managementUrl}/health/live`);

      it.each(KINDS.map(pauseOf))('$name: it stands still, and goes on', (fault) =>
        undergo(fault, async ({ target }) => expect(await manner(target)).toBe('silent')),
      );

      it.each(KILLED.map(killOf))('$name: it is gone, and comes back as another process', async (fault) => {
        const pids = new Map([...rig.stack.processes].map(([name, { pid }]) => [name, pid]));
        const { target } = await undergo(fault, async (injected) =>
          expect(await manner(injected.target)).toBe('refuses'),
        );
        expect(processOf(rig, target).pid).not.toBe(pids.get(target));
      });

      it.each(ROLLED.map(rollingRestartOf))('$name: every one is another process then', async (fault) => {
        const pids = new Map([...rig.stack.processes].map(([name, { pid }]) => [name, pid]));
        const { target } = await undergo(fault, () => undefined);
        for (const name of target.split(',')) expect(processOf(rig, name).pid).not.toBe(pids.get(name));
      });

      it('tokens-api-kill-in-mid-delete: one is gone while a gateway stands still', () =>
        undergo(tokensApiKillInMidDelete, async ({ target }) => {
          const manners = await Promise.all(target.split(',').map(manner));
          expect(manners).toEqual(['refuses', 'silent']);
        }));

      describe('of the network', () => {
        it('each finds its link', async () => {
          for (const fault of [...partitions, ...latencies, isolation, lateAnswers]) {
            const { target, heal } = await fault.inject(rig, random.fork());
            expect(target).toMatch(/^[a-z0-9+-]+>[a-z0-9+-]+ (cut|black hole|\d+\+\d+ ms)/);
            await heal();
          }
          await serves();
        });

        it('a gateway that is parted from the tokens APIs cannot tell, and the other one can', async () => {
          const { names } = rig.stack;
          const [one, other] = rig.gateways;
          for (const condition of [{ mode: 'cut' }, { mode: 'black-hole', direction: 'back' }] as const) {
            const { token } = await portcullis.issueRepositoryToken();
            await rig.links.set([one!.name], names.tokensApi, condition);
            expect(await portcullis.statusWith(token, one!.url)).toBe(503);
            expect(await portcullis.statusWith(token, other!.url)).toBe(200);
            await rig.links.set([one!.name], names.tokensApi, PASS);
            await serves();
          }
        });
      });

      describe('of Redis', () => {
        const atPrimary = <T>(work: Parameters<typeof command<T>>[1]): Promise<T> =>
          command(rig.redis.primary, work);

        it('redis-flush: it is empty', async () => {
          await eventually(async () => expect(await atPrimary((redis) => redis.dbsize())).toBeGreaterThan(0));
          await atPrimary((redis) => redis.set('sample', '1'));
          await undergo(redisFlush, async () =>
            expect(await atPrimary((redis) => redis.get('sample'))).toBeNull(),
          );
        });

        it.each([redisStop, redisKill])('$name: it refuses', (fault) =>
          undergo(fault, async () => expect(await refusesConnections(rig.redis.primary.port)).toBe(true)),
        );

        it('redis-freeze: it is silent', () =>
          undergo(redisFreeze, async () => {
            await expect(atPrimary((redis) => redis.ping())).rejects.toThrow(/timed out/i);
          }));

        it('redis-slow: now and then it does not answer for a moment', () =>
          undergo(redisSlow, () =>
            eventually(async () => {
              const before = performance.now();
              await atPrimary((redis) => redis.ping());
              expect(performance.now() - before).toBeGreaterThan(25);
            }),
          ));

        it('redis-failover: the last writes are lost, what was before is there, and it goes both ways', async () => {
          for (let turn = 0; turn < 2; turn += 1) {
            const before = rig.redis.primary;
            await atPrimary((redis) => redis.multi().set('early', turn).del('late').exec());
            await atPrimary((redis) => redis.wait(1, 5_000));
            const late = sleep(100).then(() => command(before, (redis) => redis.set('late', turn)));
            await undergo(redisFailover, async () => {
              await late;
              expect(rig.redis.primary.port).not.toBe(before.port);
              expect(await atPrimary((redis) => redis.mget('early', 'late'))).toEqual([String(turn), null]);
            });
          }
        });
      });

      it.each([kafkaStop, kafkaKill])('$name: one of three brokers refuses', (fault) =>
        undergo(fault, async ({ target }) => {
          const broker = rig.stack.kafka[Number(target.slice('kafka-'.length)) - 1];
          expect(await refusesConnections(broker!.port)).toBe(true);
        }),
      );

      it('kafka-pause: one of three brokers stands still, and the others go on without it', () =>
        undergo(kafkaPause, async ({ target }) => {
          const paused = Number(target.slice('kafka-'.length)) - 1;
          const others = rig.stack.servers.brokers.filter((_, index) => index !== paused);
          await eventually(
            async () => expect(await registeredBrokers(others)).toHaveLength(2),
            SERVES_WITHIN,
          );
        }));

      it.each([postgresCrash, postgresStop])('$name: it refuses', (fault) =>
        undergo(fault, async () => expect(await refusesConnections(rig.stack.postgres.port)).toBe(true)),
      );

      it('postgres-backends-killed: some are', () =>
        undergo(postgresBackendsKilled, ({ target }) =>
          expect(target).toMatch(/^postgres [1-9]\d* backends$/),
        ));

      it('clock-step: the date of a process is off by as much', () =>
        undergo(clockStep, async ({ target }) => {
          const [name = '', seconds] = target.split(' ');
          await eventually(async () => {
            const reply = await fetch(`${processOf(rig, name).managementUrl}/health/live`);
            const off = Date.parse(reply.headers.get('date') ?? '') - Date.now();
            expect(Math.abs(off / 1000 - Number(seconds))).toBeLessThan(1.5);
          });
        }));
    }),
  ),
);
