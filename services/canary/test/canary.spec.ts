import { systemClock } from '@libs/clock';
import { createLogger } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { Registry } from 'prom-client';
import { Canary, type CanarySettings } from '../src/canary';
import { CanaryMetrics } from '../src/canary-metrics';
import { Gateways, type Lookup } from '../src/gateways';
import { type Answer, FakePlatform, REPOSITORY_PATH } from './fake-platform';

describe('the canary', () => {
  const GATEWAYS = 3;
  let platform: FakePlatform;
  let registry: Registry;
  let canary: Canary | undefined;
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    platform = await FakePlatform.start(GATEWAYS);
    registry = new Registry();
    lines = [];
  });
  afterEach(async () => {
    await canary?.stop();
    canary = undefined;
    await platform.close();
  });

  const begin = (
    settings: Partial<CanarySettings> = {},
    { urls = platform.urls, lookup }: { urls?: string[]; lookup?: Lookup } = {},
  ): Canary => {
    const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const access = {
      accountToken: platform.accountToken,
      repositoryPath: REPOSITORY_PATH,
      revocationMs: 5_000,
    };
    canary = new Canary(
      new Gateways(urls, access, lookup),
      {
        clock: systemClock,
        metrics: new CanaryMetrics(registry),
        logger: createLogger({ service: 'canary' }, { write }),
      },
      { everyMs: 50, windowMs: 200, probes: 6, ...settings },
    );
    canary.start();
    return canary;
  };
  const sum = async (name: string, labels: Record<string, string> = {}): Promise<number> => {
    const metric = await registry.getSingleMetric(`portcullis_canary_${name}`)!.get();
    return metric.values
      .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      .reduce((total, { value }) => total + value, 0);
  };
  const rounds = (outcome: string): Promise<number> => sum('rounds_total', { outcome });
  const until = (outcome: string, count = 1): Promise<void> =>
    eventually(async () => expect(await rounds(outcome)).toBeGreaterThanOrEqual(count));
  const violations = (): Promise<number> => sum('violations_total');

  it('finds nothing where every gateway keeps the promise, asking each of them to revoke in turn', async () => {
    const { urls } = platform;
    begin();
    await until('proven', 4);
    expect(await violations()).toBe(0);
    expect(await sum('unanswered_probes_total')).toBe(0);
    for (const url of urls)
      expect(await sum('probes_total', { gateway: new URL(url).host })).toBeGreaterThanOrEqual(4 * 6);
    expect(await sum('last_proven_timestamp_seconds')).toBeGreaterThan(1_700_000_000);
    const revoking = platform.asked.filter(({ act }) => act === 'revoke').map(({ gateway }) => gateway);
    expect(new Set(revoking)).toEqual(new Set([0, 1, 2]));
    expect(await registry.metrics()).toMatch(/^portcullis_canary_revocation_duration_seconds_count [1-9]/m);
  });

  describe('sees', () => {
    it('a gateway that goes on accepting, and says which one, how long after and where in the log', async () => {
      platform.interfere = (act, gateway) => (act === 'probe' && gateway === 1 ? { status: 200 } : undefined);
      begin();
      await until('violated');
      const gateway = new URL(platform.urls[1]!).host;
      expect(await violations()).toBeGreaterThanOrEqual(6);
      expect(await sum('violations_total', { gateway })).toBe(await violations());
      const reported = lines.filter(({ level }) => level === 'error');
      expect(reported.length).toBeGreaterThanOrEqual(6);
      for (const line of reported)
        expect(line).toMatchObject({
          seq: 7,
          gateway,
          address: '127.0.0.1',
          afterMs: expect.any(Number) as unknown,
        });
    });

    it('a single acceptance among many refusals', async () => {
      let probesAfter = 0;
      platform.interfere = (act, gateway, token) =>
        act === 'probe' && gateway === 2 && token?.isRevoked && ++probesAfter === 3
          ? { status: 200 }
          : undefined;
      begin();
      await until('violated');
      expect(await violations()).toBe(1);
      expect(await rounds('violated')).toBe(1);
    });

    // The service behind the gateway was asked, so the gateway had let the request pass.
    it.each(['upstream.unavailable', 'upstream.broken', 'database.unavailable'])(
      'an acceptance behind a failure (%s)',
      async (code) => {
        platform.interfere = (act, _, token) =>
          act === 'probe' && token?.isRevoked ? { status: 503, code } : undefined;
        begin();
        await until('violated');
        expect(await violations()).toBeGreaterThan(0);
      },
    );

    it('a violation through the address of one gateway among several of one name', async () => {
      const [url] = platform.urls;
      const { port } = new URL(url!);
      platform.interfere = (act) => (act === 'probe' ? { status: 200 } : undefined);
      const addresses = [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.9', family: 4 },
      ];
      begin({}, { urls: [`http://gateway-headless:${port}`], lookup: () => Promise.resolve(addresses) });
      // Nobody listens at the second one: the token cannot be warm there, and what the first one does is still seen.
      await until('violated');
      expect(await sum('violations_total', { gateway: `gateway-headless:${port}#1` })).toBeGreaterThan(0);
      expect(await sum('unanswered_probes_total', { gateway: `gateway-headless:${port}#2` })).toBeGreaterThan(
        0,
      );
    });
  });

  describe('takes for no violation', () => {
    it('what is accepted while the DELETE has not answered', async () => {
      platform.interfere = async (act, _, token) => {
        if (act !== 'revoke') return undefined;
        const stale = fetch(platform.urls[0]! + REPOSITORY_PATH, {
          headers: { 'project-token': token!.value },
        });
        token!.isRevoked = false;
        expect((await stale).status).toBe(200);
        token!.isRevoked = true;
        return undefined;
      };
      begin();
      await until('proven', 2);
      expect(await violations()).toBe(0);
    });

    it.each<[string, Answer]>([
      ['an undecided token', { status: 503, code: 'token.undecided' }],
      ['a limit', { status: 429, code: 'rate.limited' }],
      ['a busy gateway', { status: 503, code: 'gateway.overloaded' }],
      ['a load balancer in between', { status: 502 }],
    ])('%s', async (_, answer) => {
      platform.interfere = (act, gateway, token) =>
        act === 'probe' && gateway === 1 && token?.isRevoked ? answer : undefined;
      begin();
      await until('not-answered');
      expect(await violations()).toBe(0);
      expect(await rounds('proven')).toBe(0);
    });

    it('a DELETE that answers that it is not proven yet', async () => {
      platform.interfere = (act, _, token) => {
        if (act === 'revoke') return { status: 202 };
        return act === 'probe' && token ? { status: 200 } : undefined;
      };
      begin();
      await until('not-proven');
      expect(await sum('probes_total')).toBe(0);
      expect(await violations()).toBe(0);
    });

    it('a gateway that does not take the token in the first place', async () => {
      platform.interfere = (act, gateway) =>
        act === 'probe' && gateway === 0 ? { status: 503, code: 'token.undecided' } : undefined;
      begin();
      await until('not-warm');
      expect(await rounds('proven')).toBe(0);
      expect(await violations()).toBe(0);
      await canary?.stop();
      expect(platform.live).toEqual([]);
    });

    it('a gateway that is gone', async () => {
      await platform.stopGateway(2);
      begin();
      await until('not-warm');
      expect(await violations()).toBe(0);
    });
  });

  describe('leaves nothing behind', () => {
    it('of an earlier process, and touches no token of anybody else', async () => {
      platform.leave('canary-0123456789ab');
      platform.leave('ci-of-shop');
      begin();
      await until('proven');
      await canary?.stop();
      expect(platform.live).toEqual(['ci-of-shop']);
    });

    it('where a DELETE failed: it issues no other before that one is revoked', async () => {
      const failing = new Set(['revoke', 'bulk']);
      platform.interfere = (act) => {
        if (!failing.delete(act)) return undefined;
        for (const held of platform.tokens) held.isRevoked = false;
        return { status: 503, code: 'database.unavailable' };
      };
      begin({ everyMs: 20 });
      await until('proven');
      expect([await rounds('not-revoked'), await rounds('not-issued')]).toEqual([1, 1]);
      const acts = platform.asked.map(({ act }) => act).filter((act) => act !== 'probe');
      expect(acts.slice(0, 9)).toEqual([
        ...['list', 'issue', 'revoke'],
        ...['list', 'bulk'],
        ...['list', 'bulk', 'issue', 'revoke'],
      ]);
      await canary?.stop();
      expect(platform.live).toEqual([]);
    });

    it('where the answer to the issue was lost', async () => {
      let lost = 0;
      platform.interfere = (act) => (act === 'issue' && ++lost === 1 ? { status: 502 } : undefined);
      begin({ everyMs: 20 });
      await until('not-issued');
      await until('proven');
      await canary?.stop();
      expect(platform.live).toEqual([]);
    });

    it('when it is stopped while a token is live', async () => {
      let stopped: Promise<void> | undefined;
      platform.interfere = (act) => {
        if (act === 'probe') stopped ??= canary?.stop();
        return undefined;
      };
      begin({ windowMs: 60_000 });
      await eventually(() => expect(stopped).toBeDefined());
      await stopped;
      expect(platform.tokens).toHaveLength(1);
      expect(platform.live).toEqual([]);
    });
  });

  it('asks ever less often while nothing can be issued, and is back at once when it can', async () => {
    let isDown = true;
    platform.interfere = () => (isDown ? { status: 503, code: 'gateway.overloaded' } : undefined);
    const one = begin({ everyMs: 10 });
    await eventually(() => expect(one.pauseMs).toBeGreaterThanOrEqual(160));
    isDown = false;
    await until('proven');
    expect(one.pauseMs).toBe(10);
    expect(await rounds('not-issued')).toBeLessThanOrEqual(7);
  });

  it('writes no token into its log or its metrics', async () => {
    platform.interfere = (act) => (act === 'probe' ? { status: 200 } : undefined);
    begin();
    await until('violated');
    const text = JSON.stringify(lines) + (await registry.metrics());
    expect(platform.tokens.length).toBeGreaterThan(0);
    for (const { value } of platform.tokens) expect(text).not.toContain(value);
    expect(text).not.toContain(platform.accountToken);
    expect(text).not.toMatch(/pc[ar]_/);
  });
});
