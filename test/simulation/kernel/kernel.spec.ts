import { Chance } from './chance';
import { FaultLog } from './fault-log';
import { ConnectionLost, FAIR, Network } from './network';
import { EPOCH_MS } from './process-clock';
import { SimulatedProcess } from './process';
import { Trace } from './trace';
import { VirtualTime } from './virtual-time';

const machineOf = (seed = 1) => {
  const time = new VirtualTime();
  const chance = new Chance(seed);
  const network = new Network(time, chance.fork('network'));
  const start = (name: string, clockRate?: number) =>
    new SimulatedProcess(time, chance.fork(name), { name, clockRate });
  return { time, network, start };
};

describe('chance', () => {
  const draws = (chance: Chance) => Array.from({ length: 20 }, () => chance.next());

  it('gives the same draws for the same seed, and others for another', () => {
    expect(draws(new Chance(7))).toEqual(draws(new Chance(7)));
    expect(draws(new Chance(7))).not.toEqual(draws(new Chance(8)));
  });

  // Otherwise each draw that is added to a world would change all of its schedules.
  it('forks by name, whatever was drawn before', () => {
    const used = new Chance(7);
    draws(used);
    expect(draws(used.fork('a'))).toEqual(draws(new Chance(7).fork('a')));
    expect(draws(used.fork('a'))).not.toEqual(draws(used.fork('b')));
  });

  it('keeps to its bounds and its weights', () => {
    const chance = new Chance(3);
    const picks = Array.from({ length: 10_000 }, () =>
      chance.weighted([
        [3, 'often'],
        [1, 'seldom'],
        [0, 'never'],
      ]),
    );
    const often = picks.filter((pick) => pick === 'often').length;
    expect(often).toBeGreaterThan(7_300);
    expect(often).toBeLessThan(7_700);
    expect(picks).not.toContain('never');
    const dice = new Set(Array.from({ length: 1_000 }, () => chance.integer(1, 6)));
    expect([...dice].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => chance.pick([])).toThrow('empty list');
  });
});

describe('virtual time', () => {
  it('runs events in the order of their times, and those of one moment as they were made', async () => {
    const time = new VirtualTime();
    const chance = new Chance(1);
    const ran: [number, number][] = [];
    for (let made = 0; made < 500; made++) {
      const at = chance.integer(0, 40);
      time.at(at, () => ran.push([at, made]));
    }
    await time.runUntil(100);
    expect(ran).toHaveLength(500);
    expect(ran).toEqual([...ran].sort(([a, x], [b, y]) => a - b || x - y));
    expect(time.now).toBe(100);
  });

  it('lets all that follows from an event by promises run before the next', async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    const chain = async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      seen.push('followed');
    };
    time.at(1, () => void chain());
    time.at(1, () => seen.push('next'));
    await time.runUntil(1);
    expect(seen).toEqual(['followed', 'next']);
  });

  it('runs nothing that was taken back, and nothing before its time', async () => {
    const time = new VirtualTime();
    const ran: string[] = [];
    time.after(5, () => ran.push('taken back'))();
    time.after(6, () => ran.push('later'));
    await time.runUntil(5.9);
    expect(ran).toEqual([]);
    await time.runUntil(6);
    expect(ran).toEqual(['later']);
  });

  it('stops at what an event throws', async () => {
    const time = new VirtualTime();
    time.after(1, () => {
      throw new Error('a bug');
    });
    await expect(time.runUntil(2)).rejects.toThrow('a bug');
  });
});

describe('a process', () => {
  it('does nothing while paused, and afterwards all that it missed', async () => {
    const { time, start } = machineOf();
    const process = start('gateway');
    const ran: string[] = [];
    void process.clock.sleep(10).then(() => ran.push(`timer at ${process.clock.now()}`));
    process.pause();
    time.at(20, () => process.enter(() => ran.push('delivery')));
    await time.runUntil(100);
    expect(ran).toEqual([]);
    process.continue();
    await time.runUntil(100);
    expect([...ran].sort()).toEqual(['delivery', 'timer at 100']);
  });

  // A request may be served before the timer that would have ended a flag: a lease must not be such a flag.
  it('makes up for timers and deliveries in either order', async () => {
    const firsts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { time, start } = machineOf(seed);
      const process = start('gateway');
      const ran: string[] = [];
      process.pause();
      void process.clock.sleep(1).then(() => ran.push('timer'));
      time.at(2, () => process.enter(() => ran.push('delivery')));
      time.at(3, () => process.continue());
      await time.runUntil(4);
      firsts.add(ran[0] ?? 'nothing');
    }
    expect([...firsts].sort()).toEqual(['delivery', 'timer']);
  });

  it('loses all that it had under way when it is killed', async () => {
    const { time, network, start } = machineOf();
    const [client, server] = [start('client'), start('server')];
    const ran: string[] = [];
    void client.clock.sleep(10).then(() => ran.push('timer'));
    void network.call(client, server, () => Promise.resolve('reply')).then((reply) => ran.push(reply));
    client.pause();
    await time.runUntil(1_000);
    client.kill();
    client.continue();
    client.enter(() => ran.push('delivery'));
    await time.runUntil(2_000);
    expect(ran).toEqual([]);
  });

  it('counts on a clock of its own: a rate error, steps of the wall, a monotonic clock that stands still in suspension', async () => {
    const { time, start } = machineOf();
    const fast = start('fast', 1.01);
    const begun = fast.clock.now();
    await time.runUntil(1_000);
    expect(fast.clock.now() - begun).toBeCloseTo(1_010);
    fast.clock.stepWall(-5_000);
    expect(fast.clock.wallNow()).toBe(EPOCH_MS - 4_000);
    fast.suspend();
    await time.runUntil(3_000);
    fast.continue();
    expect(fast.clock.now() - begun).toBeCloseTo(1_010);
    expect(fast.clock.wallNow()).toBe(EPOCH_MS - 2_000);
    let firedAt = 0;
    void fast.clock.sleep(101).then(() => (firedAt = time.now));
    await time.runUntil(4_000);
    expect(firedAt).toBeCloseTo(3_100);
  });
});

describe('the network', () => {
  /** Whether a request was served and what its caller heard, in many schedules. */
  const outcomes = async (disturb: (network: Network) => void) => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const { time, network, start } = machineOf(seed);
      disturb(network);
      const [client, server] = [start('client'), start('server')];
      let served = 0;
      let heard = 'nothing';
      network
        .call(client, server, () => Promise.resolve((served += 1)))
        .then(
          () => (heard = 'reply'),
          (error: unknown) => (heard = error instanceof ConnectionLost ? 'reset' : 'error'),
        );
      await time.runUntil(60_000);
      seen.add(`served ${served}, heard ${heard}`);
    }
    return [...seen].sort();
  };

  it('brings a request and its reply when the weather is fair', async () => {
    expect(await outcomes(() => undefined)).toEqual(['served 1, heard reply']);
  });

  it('loses requests and replies so that a caller cannot tell which', async () => {
    expect(await outcomes((network) => (network.weather = { ...FAIR, lost: 0.3 }))).toEqual([
      'served 0, heard nothing',
      'served 0, heard reset',
      'served 1, heard nothing',
      'served 1, heard reply',
      'served 1, heard reset',
    ]);
  });

  it('serves a duplicated request twice', async () => {
    const seen = await outcomes((network) => (network.weather = { ...FAIR, duplicated: 0.5 }));
    expect(seen).toEqual(['served 1, heard reply', 'served 2, heard reply']);
  });

  it('is cut in one direction only, if so wished', async () => {
    expect(await outcomes((network) => network.cut('client', 'server'))).toEqual([
      'served 0, heard nothing',
      'served 0, heard reset',
    ]);
    expect(await outcomes((network) => network.cut('server', 'client'))).toEqual([
      'served 1, heard nothing',
      'served 1, heard reset',
    ]);
  });

  it('lets a caller give up: by its own clock, or by its signal, which reaches the server', async () => {
    const { time, network, start } = machineOf();
    const [client, server] = [start('client'), start('server')];
    const never = new Promise<never>(() => undefined);
    await Promise.all([
      expect(network.call(client, server, () => never, { timeoutMs: 50 })).rejects.toThrow(ConnectionLost),
      time.runUntil(51),
    ]);
    const given = new AbortController();
    let left = false;
    const call = network.call(
      client,
      server,
      (signal) => {
        signal.addEventListener('abort', () => (left = true));
        return never;
      },
      { signal: given.signal },
    );
    time.after(500, () => given.abort(new Error('enough')));
    await Promise.all([expect(call).rejects.toThrow('enough'), time.runUntil(2_000)]);
    expect(left).toBe(true);
  });
});

describe('a schedule', () => {
  const play = async (seed: number) => {
    const { time, network, start } = machineOf(seed);
    network.weather = { ...FAIR, lost: 0.1, duplicated: 0.1 };
    const trace = new Trace(time, true);
    const chance = new Chance(seed).fork('play');
    const processes = ['a', 'b', 'c'].map((name) => start(name, chance.pick([0.99, 1, 1.01])));
    for (let at = 0; at < 2_000; at += 10) {
      const [from, to] = [chance.pick(processes), chance.pick(processes)];
      time.at(at, () => {
        network
          .call(from, to, () => to.clock.sleep(chance.between(0, 20)), { timeoutMs: 200 })
          .then(
            () => trace.note(from.name, () => `heard of ${to.name}`),
            (error: unknown) => trace.note(from.name, () => String(error)),
          );
      });
      if (chance.happens(0.1)) time.at(at, () => (from.isRunning ? from.pause() : from.continue()));
    }
    await time.runUntil(3_000);
    return trace.lines;
  };

  it('is the same from the same seed, also when others run beside it', async () => {
    const alone = await play(5);
    const [together, other] = await Promise.all([play(5), play(6)]);
    expect(alone.length).toBeGreaterThan(100);
    expect(together).toEqual(alone);
    expect(other).not.toEqual(alone);
  });
});

describe('the fault log', () => {
  it('counts which faults and which two of them met a span', () => {
    let now = 0;
    const log = new FaultLog(() => now);
    const heal = log.begin('partition');
    const answered = log.span();
    now = 10;
    log.strike('redis-flush');
    answered();
    now = 20;
    heal();
    log.span()();
    now = 30;
    log.span()();
    expect(log.summary()).toEqual({
      injected: { partition: 1, 'redis-flush': 1 },
      overlapped: { partition: 2, 'redis-flush': 1 },
      overlappedByBoth: { 'partition + redis-flush': 1 },
      spans: 3,
    });
  });
});
