import {
  type Answer,
  type Cached,
  DatabaseClock,
  DecisionEngine,
  type DecisionEngineOptions,
  defaultDecisionEngineOptions,
  defaultLeaseParameters,
  type Decision,
  type Entry,
  type EntryStore,
  Lease,
  Overloaded,
  type Problem,
  type Query,
  type Refused,
  RevocationView,
} from '../src';
import { instant } from '../src/clock';
import { ManualClock, settle } from './manual-clock';

type Value = string;
type Active = Extract<Answer<Value>, { active: true }>;
interface Call {
  readonly request: string;
  readonly signal: AbortSignal;
  readonly answer: (answer?: Partial<Active>) => Promise<void>;
  readonly refuse: (reason: 'unknown' | 'revoked' | 'expired', at?: Partial<Active>) => Promise<void>;
  readonly fail: () => Promise<void>;
}

const DATABASE_EPOCH = 1_000_000;
const query = (id = 'x', digest = `digest of ${id}`): Query<string> => ({
  key: id,
  digest,
  subject: `token:${id}`,
  request: id,
});
const subjectsOf = (id: string) => [`token:${id}`, 'account:7', 'change:7', 'all'];
const entryOf = (id: string, more: Partial<Entry<Value>> = {}): Entry<Value> => {
  return {
    incarnation: 'a',
    asOf: 5,
    digest: `digest of ${id}`,
    subjects: subjectsOf(id),
    expiresAt: null,
    value: 'L',
    ...more,
  };
};

const setUp = (
  options: Partial<DecisionEngineOptions> & {
    l2?: EntryStore<Value>;
    unleased?: boolean;
    unknown?: boolean;
  } = {},
) => {
  const { l2, unleased = false, unknown = false, ...limits } = options;
  const clock = new ManualClock();
  const started = clock.now();
  const databaseTime = () => DATABASE_EPOCH + clock.now() - started;
  const lease = new Lease(clock, defaultLeaseParameters);
  const view = new RevocationView();
  const databaseClock = new DatabaseClock(clock, 0.01);
  if (!unleased) lease.renewed(lease.begin());
  if (!unknown) {
    view.reset('a', 0);
    view.apply([1, 2, 3, 4, 5].map((seq) => ({ seq, subject: `token:${seq}` })));
  }
  const calls: Call[] = [];
  const problems: Problem[] = [];
  const l1 = new Map<string, Cached<Value>>();
  const refusals = new Map<string, Refused>();
  const authority = {
    introspect: (request: string, signal: AbortSignal) =>
      new Promise<Answer<Value>>((resolve, reject) => {
        const read = { incarnation: 'a', asOf: view.applied, databaseTimeMs: databaseTime() };
        const active = {
          ...read,
          active: true as const,
          subjects: subjectsOf(request),
          expiresAt: null,
          value: 'V',
        };
        calls.push({
          request,
          signal,
          answer: (answer) => (resolve({ ...active, ...answer }), settle()),
          refuse: (reason, at) => (resolve({ ...read, ...at, active: false, reason }), settle()),
          fail: () => (reject(new Error('down')), settle()),
        });
      }),
  };
  const engine = new DecisionEngine<string, Value>(
    {
      clock,
      standing: { lease, view, databaseClock },
      authority,
      l1,
      l2,
      refusals,
      report: (p) => problems.push(p),
    },
    { ...defaultDecisionEngineOptions, ...limits },
  );
  const decide = (asked = query(), signal?: AbortSignal) => {
    const result: { decision?: Decision<Value>; error?: unknown } = {};
    engine.decide(asked, signal).then(
      (decision) => (result.decision = decision),
      (error: unknown) => (result.error = error),
    );
    return result;
  };
  const renew = () => {
    databaseClock.observe(databaseTime(), instant(clock));
    lease.renewed(lease.begin());
  };
  return { clock, lease, view, databaseClock, calls, problems, l1, refusals, engine, decide, renew };
};
const warm = async (options: Parameters<typeof setUp>[0] = {}, answer: Partial<Active> = {}) => {
  const all = setUp(options);
  all.decide();
  await settle();
  await all.calls[0]!.answer(answer);
  return all;
};
const stillValid = (decision: Decision<Value> | undefined) =>
  decision?.verdict === 'allow' && decision.stillValid();

describe('L1', () => {
  it('serves what was asked once, without asking again', async () => {
    const { engine, calls } = await warm();
    const decision = engine.decideNow(query());
    expect(decision).toMatchObject({
      verdict: 'allow',
      rung: 'l1',
      value: 'V',
      asOf: 5,
      incarnation: 'a',
      subjects: subjectsOf('x'),
    });
    expect(stillValid(decision)).toBe(true);
    expect(calls).toHaveLength(1);
  });

  it('is not used when the lease is over, and a decision made by it is no longer valid', async () => {
    const { clock, engine } = await warm();
    const decision = engine.decideNow(query());
    clock.pass(4_950);
    expect(stillValid(decision)).toBe(false);
    expect(engine.decideNow(query())).toBeUndefined();
  });

  it.each(['token:x', 'account:7', 'change:7', 'all'])(
    'is not used after a row about %s',
    async (subject) => {
      const { view, engine } = await warm();
      const decision = engine.decideNow(query());
      view.apply([{ seq: 6, subject }]);
      expect(stillValid(decision)).toBe(false);
      expect(engine.decideNow(query())?.verdict).not.toBe('allow');
    },
  );

  it('is not used below the floor or in another incarnation', async () => {
    const { view, engine, renew } = await warm();
    view.apply([{ seq: 6, subject: 'token:y' }]);
    view.raiseFloor(6);
    expect(engine.decideNow(query())).toBeUndefined();
    view.reset('b', 0);
    renew();
    expect(engine.decideNow(query())).toBeUndefined();
  });

  it('refuses another secret for a known id with no look-up', async () => {
    const { engine, calls } = await warm();
    expect(engine.decideNow(query('x', 'guess'))).toEqual({ verdict: 'deny', rung: 'l1', reason: 'unknown' });
    expect(calls).toHaveLength(1);
  });

  it('keeps the newer fact when an older answer comes late', async () => {
    const { engine, view, decide, calls, l1 } = setUp({ unleased: true });
    decide();
    decide();
    await settle();
    view.apply([{ seq: 6, subject: 'token:y' }]);
    await calls[1]!.answer({ asOf: 6, value: 'new' });
    await calls[0]!.answer({ value: 'old' });
    expect(l1.get('x')?.entry).toMatchObject({ asOf: 6, value: 'new' });
    expect(engine.decideNow(query())).toBeUndefined();
  });
});

describe('expiry', () => {
  const expiresAt = DATABASE_EPOCH + 2_000;

  it('is never noticed late: a cached fact that may have expired is asked for again', async () => {
    const { clock, engine, decide, calls } = await warm({}, { expiresAt });
    await clock.advance(1_900);
    const cached = engine.decideNow(query());
    expect(cached?.verdict).toBe('allow');
    clock.pass(85);
    expect(stillValid(cached)).toBe(false);
    expect(engine.decideNow(query())).toBeUndefined();
    const asked = decide();
    await settle();
    await calls[1]!.refuse('expired');
    expect(asked.decision).toEqual({ verdict: 'deny', rung: 'authority', reason: 'expired' });
    expect(engine.decideNow(query())).toEqual({ verdict: 'deny', rung: 'negative', reason: 'expired' });
  });

  it('is said without a look-up when it is certain, rather than "revoked" when a row about it has come', async () => {
    const { clock, view, engine } = await warm({}, { expiresAt });
    await clock.advance(2_100);
    view.apply([{ seq: 6, subject: 'token:x' }]);
    expect(engine.decideNow(query())).toEqual({ verdict: 'deny', rung: 'l1', reason: 'expired' });
  });

  it("is not moved by this process's wall clock", async () => {
    const { clock, engine } = await warm({}, { expiresAt });
    clock.stepWall(-200);
    await clock.advance(2_000);
    expect(engine.decideNow(query())?.verdict).not.toBe('allow');
  });

  it('does not undo an answer that was read after the request had arrived, until it is certain', async () => {
    const { clock, decide, calls } = setUp();
    const asked = decide();
    await clock.advance(1_000);
    await calls[0]!.answer({ expiresAt: DATABASE_EPOCH + 1_500 });
    expect(stillValid(asked.decision)).toBe(true);
    await clock.advance(1_600);
    expect(stillValid(asked.decision)).toBe(false);
  });

  it('of an answer that may be cached for a while only is no expiry of the token', async () => {
    const { clock, engine, decide, calls } = await warm({}, { maxAgeMs: 500 });
    expect(engine.decideNow(query())?.verdict).toBe('allow');
    await clock.advance(500);
    decide();
    await settle();
    expect(calls).toHaveLength(2);
  });
});

describe('tombstones and remembered refusals', () => {
  it('refuse on every rung, unleased too, with no look-up', async () => {
    const { view, engine, decide, calls } = setUp({ unleased: true });
    view.hint({ seq: 9, subject: 'token:x', incarnation: 'a' });
    expect(engine.decideNow(query())).toEqual({ verdict: 'deny', rung: 'tombstone', reason: 'revoked' });
    const asked = decide();
    await settle();
    expect(asked.decision?.verdict).toBe('deny');
    expect(calls).toHaveLength(0);
  });

  it('refuse a request whose answer was already under way', async () => {
    const { view, decide, calls } = setUp();
    const asked = decide();
    await settle();
    view.apply([{ seq: 6, subject: 'token:x' }]);
    await calls[0]!.answer();
    expect(asked.decision).toEqual({ verdict: 'deny', rung: 'tombstone', reason: 'revoked' });
  });

  // The clock by which the token had expired may have been put right since.
  it('keep "revoked" for ever, "unknown" and "expired" for a while, for that secret only', async () => {
    const { clock, engine, decide, calls } = setUp();
    for (const [i, reason] of (['revoked', 'unknown', 'expired'] as const).entries()) {
      decide(query(reason));
      await settle();
      await calls[i]!.refuse(reason);
      expect(engine.decideNow(query(reason))).toEqual({ verdict: 'deny', rung: 'negative', reason });
    }
    expect(engine.decideNow(query('revoked', 'other'))).toBeUndefined();
    clock.pass(4_999);
    for (const reason of ['unknown', 'expired'])
      expect(engine.decideNow(query(reason))).toMatchObject({ reason });
    clock.pass(1);
    for (const reason of ['unknown', 'expired']) expect(engine.decideNow(query(reason))).toBeUndefined();
    clock.pass(1e12);
    expect(engine.decideNow(query('revoked'))).toMatchObject({ reason: 'revoked' });
  });
});

describe('L2', () => {
  const store = (get: EntryStore<Value>['get'], put: EntryStore<Value>['put'] = () => Promise.resolve()) => ({
    get,
    put,
  });

  it('serves what another process asked, and L1 keeps it', async () => {
    const { decide, engine, calls } = setUp({ l2: store(() => Promise.resolve(entryOf('x'))) });
    const asked = decide();
    await settle();
    expect(asked.decision).toMatchObject({ verdict: 'allow', rung: 'l2', value: 'L' });
    expect(stillValid(asked.decision)).toBe(true);
    expect(engine.decideNow(query())).toMatchObject({ rung: 'l1' });
    expect(calls).toHaveLength(0);
  });

  it.each([
    ['of another incarnation', { incarnation: 'b' }],
    ['below the floor', { asOf: 1 }],
    ['taken away by a row', { asOf: 3 }],
    ['that may have expired', { expiresAt: DATABASE_EPOCH }],
  ])('is not believed when its entry is %s', async (_, more) => {
    const { decide, view, calls } = setUp({ l2: store(() => Promise.resolve(entryOf('4', more))) });
    view.raiseFloor(2);
    view.reset('a', 2);
    const asked = decide(query('y', 'digest of 4'));
    await settle();
    expect(asked.decision).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it('refuses another secret, and what is certainly expired', async () => {
    const { decide, databaseClock, clock } = setUp({
      l2: store(() => Promise.resolve(entryOf('x', { expiresAt: 10 }))),
    });
    databaseClock.observe(11, instant(clock));
    const [wrong, expired] = [decide(query('x', 'guess')), decide()];
    await settle();
    expect(wrong.decision).toEqual({ verdict: 'deny', rung: 'l2', reason: 'unknown' });
    expect(expired.decision).toEqual({ verdict: 'deny', rung: 'l2', reason: 'expired' });
  });

  it('is not asked without a lease, and not used when the lease ended while it was', async () => {
    let gets = 0;
    let answer: (entry: Entry<Value>) => void = () => undefined;
    const l2 = store(() => {
      gets += 1;
      return new Promise((resolve) => (answer = resolve));
    });
    const { clock, lease, decide, calls } = setUp({ l2, l2TimeoutMs: 60_000 });
    const asked = decide();
    clock.pass(4_950);
    answer(entryOf('x'));
    await settle();
    expect([asked.decision, calls.length]).toEqual([undefined, 1]);
    decide(query('z'));
    await settle();
    expect(gets).toBe(1);
    expect(lease.fresh()).toBe(false);
  });

  it('is asked once by all who ask for the same key, and respects who goes away', async () => {
    let gets = 0;
    const l2 = store(() => {
      gets += 1;
      return new Promise(() => undefined);
    });
    const { clock, decide, calls, problems } = setUp({ l2 });
    const gone = new AbortController();
    const asked = [decide(), decide(), decide(query(), gone.signal)];
    gone.abort(new Error('gone'));
    await clock.advance(50);
    expect(gets).toBe(1);
    expect(asked[2]!.error).toEqual(new Error('gone'));
    expect(problems).toMatchObject([{ where: 'l2-get' }]);
    await calls[0]!.answer();
    expect(asked.slice(0, 2).map(({ decision }) => decision?.verdict)).toEqual(['allow', 'allow']);
  });

  it('that fails is a miss', async () => {
    const failing = () => Promise.reject(new Error('down'));
    const { decide, calls, problems } = setUp({ l2: store(failing, failing) });
    const asked = decide();
    await settle();
    await calls[0]!.answer();
    expect(asked.decision).toMatchObject({ verdict: 'allow', rung: 'authority' });
    expect(problems.map(({ where }) => where)).toEqual(['l2-get', 'l2-put']);
  });

  it('is given every answer that may be cached, but not without end while it hangs', async () => {
    const puts: string[] = [];
    const hanging = (key: string) => {
      puts.push(key);
      return new Promise<void>(() => undefined);
    };
    const { decide, calls } = setUp({
      l2: store(() => Promise.resolve(undefined), hanging),
      maxConcurrentIntrospections: 1_000,
    });
    for (let i = 0; i < 300; i++) decide(query(`t${i}`));
    await settle();
    await Promise.all(calls.map((call) => call.answer()));
    expect(calls).toHaveLength(300);
    expect(puts).toHaveLength(256);
  });
});

describe('introspection', () => {
  it('is shared by all who ask while leased', async () => {
    const { decide, calls } = setUp();
    const first = decide();
    await settle();
    const second = decide();
    await settle();
    expect(calls).toHaveLength(1);
    await calls[0]!.answer();
    expect([first, second].map(({ decision }) => decision?.verdict)).toEqual(['allow', 'allow']);
  });

  // A joined answer may have been read before a revocation that answered before the request arrived.
  it('under way is not joined while unleased', async () => {
    const { decide, calls } = setUp({ unleased: true });
    const first = decide();
    await settle();
    const second = decide();
    await settle();
    expect(calls).toHaveLength(2);
    await calls[0]!.answer();
    expect([first.decision?.verdict, second.decision]).toEqual(['allow', undefined]);
    await calls[1]!.answer();
    expect(second.decision?.verdict).toBe('allow');
  });

  it('that was joined proves nothing when the lease ended before its answer came', async () => {
    const { clock, decide, calls } = setUp({ authorityTimeoutMs: 60_000 });
    const first = decide();
    await settle();
    const joined = decide();
    clock.pass(5_000);
    await calls[0]!.answer();
    expect([first.decision?.verdict, joined.decision]).toEqual(['allow', undefined]);
    await calls[1]!.answer();
    expect(joined.decision?.verdict).toBe('allow');
    expect(stillValid(joined.decision)).toBe(true);
  });

  it('of its own needs no lease, also before the first snapshot, and is then not cached', async () => {
    const { decide, calls, l1 } = setUp({ unleased: true, unknown: true });
    const asked = decide();
    await settle();
    await calls[0]!.answer({ asOf: 7 });
    expect(asked.decision).toMatchObject({ verdict: 'allow', rung: 'authority', asOf: 7 });
    expect(stillValid(asked.decision)).toBe(true);
    expect(l1.size).toBe(0);
  });

  it('of its own stops being valid by a row that comes before it is used', async () => {
    const { decide, view, calls } = setUp({ unleased: true });
    const asked = decide();
    await settle();
    await calls[0]!.answer();
    view.hint({ seq: 6, subject: 'account:7', incarnation: 'a' });
    expect(stillValid(asked.decision)).toBe(false);
  });

  it('with another secret is another question, also for the same id', async () => {
    const { decide, calls } = setUp();
    const owner = decide();
    await settle();
    const thief = decide(query('x', 'guess'));
    await settle();
    expect(calls).toHaveLength(2);
    await calls[0]!.answer();
    await calls[1]!.refuse('unknown');
    expect([owner.decision?.verdict, thief.decision?.verdict]).toEqual(['allow', 'deny']);
  });

  it.each([
    ['is denied by a row that came meanwhile', {}, 'account:7', 5],
    ['is older than what was known when it was sent (a replica that lags)', { asOf: 4 }, undefined, 0],
    ['is of another incarnation', { incarnation: 'b' }, undefined, 0],
    ['is below the floor', { asOf: 5 }, 'token:z', 6],
  ])(
    'is asked once more when its answer %s, then it is unavailable; it is never cached',
    async (_, answer, subject, floor) => {
      const { decide, view, calls, l1 } = setUp();
      const asked = decide();
      await settle();
      if (subject !== undefined) view.apply([{ seq: 6, subject }]);
      view.raiseFloor(floor);
      await calls[0]!.answer({ asOf: 5, ...answer });
      expect(asked.decision).toBeUndefined();
      await calls[1]!.answer({ asOf: 5, ...answer });
      expect(asked.decision).toEqual({ verdict: 'unavailable', retryAfterMs: 1_000 });
      expect([calls.length, l1.size]).toEqual([2, 0]);
    },
  );

  it('does not say "unknown" on the word of a replica that lags', async () => {
    const { decide, calls, refusals } = setUp();
    const asked = decide();
    await settle();
    for (const call of [0, 1]) await calls[call]!.refuse('unknown', { asOf: 4 });
    expect(asked.decision?.verdict).toBe('unavailable');
    expect(refusals.size).toBe(0);
  });

  it('that fails or does not answer is unavailable, never a refusal', async () => {
    const { clock, decide, calls, problems, refusals } = setUp();
    const failed = decide();
    const hanging = decide(query('y'));
    await settle();
    await calls[0]!.fail();
    expect(failed.decision).toEqual({ verdict: 'unavailable', retryAfterMs: 1_000 });
    await clock.advance(2_000);
    expect(hanging.decision?.verdict).toBe('unavailable');
    expect(calls[1]!.signal.aborted).toBe(true);
    expect(problems.map(({ where }) => where)).toEqual(['authority', 'authority']);
    expect(refusals.size).toBe(0);
  });
});

describe('the queue of introspections', () => {
  const busy = async (more: Parameters<typeof setUp>[0] = {}) => {
    const all = setUp({
      unleased: true,
      maxConcurrentIntrospections: 1,
      maxQueuedIntrospections: 1,
      ...more,
    });
    const first = all.decide(query('busy'));
    await settle();
    return { ...all, first };
  };

  it('lets unleased requests join what has not been sent yet, and no more run than may', async () => {
    const { decide, calls } = await busy();
    const waiting = [decide(), decide()];
    await settle();
    expect(calls).toHaveLength(1);
    await calls[0]!.answer();
    expect(calls.map(({ request }) => request)).toEqual(['busy', 'x']);
    await calls[1]!.answer();
    expect(waiting.map(({ decision }) => decision?.verdict)).toEqual(['allow', 'allow']);
    expect(waiting.every(({ decision }) => stillValid(decision))).toBe(true);
  });

  it('is bounded in length and in time', async () => {
    const { clock, decide, calls, problems } = await busy({ authorityTimeoutMs: 60_000 });
    const queued = decide(query('y'));
    const tooMany = decide(query('z'));
    await settle();
    expect(tooMany.decision?.verdict).toBe('unavailable');
    await clock.advance(999);
    expect(queued.decision).toBeUndefined();
    await clock.advance(1);
    expect(queued.decision?.verdict).toBe('unavailable');
    expect(problems.every(({ error }) => error instanceof Overloaded)).toBe(true);
    await calls[0]!.answer();
    expect(calls).toHaveLength(1);
    const next = decide(query('y'));
    await settle();
    await calls[1]!.answer();
    expect(next.decision?.verdict).toBe('allow');
  });

  it('forgets a request that went away, and gives its place to the next', async () => {
    const { decide, calls } = await busy();
    const gone = new AbortController();
    const queued = decide(query('y'), gone.signal);
    await settle();
    gone.abort(new Error('gone'));
    await settle();
    expect(queued.error).toEqual(new Error('gone'));
    const next = decide(query('z'));
    await settle();
    await calls[0]!.answer();
    expect(calls.map(({ request }) => request)).toEqual(['busy', 'z']);
    expect(next.decision).toBeUndefined();
  });

  it('aborts what is under way when nobody waits for it any more, not before', async () => {
    const { decide, calls, lease } = setUp();
    lease.renewed(lease.begin());
    const [one, two] = [new AbortController(), new AbortController()];
    decide(query(), one.signal);
    decide(query(), two.signal);
    await settle();
    one.abort(new Error('gone'));
    await settle();
    expect(calls[0]!.signal.aborted).toBe(false);
    two.abort(new Error('gone'));
    await settle();
    expect(calls[0]!.signal.aborted).toBe(true);
    decide();
    await settle();
    expect(calls).toHaveLength(2);
    const late = decide(query('y'), two.signal);
    await settle();
    expect(late.error).toEqual(new Error('gone'));
  });
});

describe('the minute task', () => {
  const aMinuteLater = async ({ clock, view, engine, renew }: ReturnType<typeof setUp>, rows = 1) => {
    clock.pass(60_000);
    renew();
    for (let i = 0; i < rows; i++)
      view.apply([{ seq: view.applied + 1, subject: `token:other-${view.applied}` }]);
    const maintained = engine.maintain();
    await settle();
    return maintained;
  };

  it('keeps an entry that nothing speaks against usable for ever, while tombstones come and go', async () => {
    const all = await warm();
    for (let minute = 0; minute < 40; minute++) {
      await aMinuteLater(all);
      expect(all.engine.decideNow(query())).toMatchObject({ verdict: 'allow', asOf: all.view.applied });
    }
    expect(all.view.floor).toBe(all.view.applied - 10);
    expect(all.view.tombstoneCount).toBe(10);
    expect(all.calls).toHaveLength(1);
  });

  it('lifts before it raises the floor: an old entry that came from L2 a moment ago lives on', async () => {
    const l2 = { get: () => Promise.resolve(entryOf('old', { asOf: 5 })), put: () => Promise.resolve() };
    const all = setUp({ l2 });
    for (let minute = 0; minute < 10; minute++) await aMinuteLater(all);
    all.decide(query('old'));
    await settle();
    await aMinuteLater(all);
    expect(all.view.floor).toBeGreaterThan(5);
    expect(all.engine.decideNow(query('old'))).toMatchObject({ verdict: 'allow', rung: 'l1' });
    expect(all.calls).toHaveLength(0);
  });

  it('drops what a row has taken away, instead of lifting it over the row', async () => {
    const all = await warm();
    all.view.apply([{ seq: 6, subject: 'account:7' }]);
    await aMinuteLater(all);
    expect(all.engine.decideNow(query())).toBeUndefined();
    expect(all.l1.size).toBe(0);
  });

  describe('with many entries', () => {
    const MANY = 4_500;
    const full = () => {
      const all = setUp();
      for (let n = 0; n < MANY; n++) all.l1.set(`k${n}`, { entry: entryOf(`k${n}`), storedAsOf: 5 });
      all.view.apply([{ seq: 6, subject: 'token:other' }]);
      return all;
    };
    const liftedTo = ({ l1 }: ReturnType<typeof setUp>, asOf: number) =>
      [...l1.entries()].filter(([, { entry }]) => entry.asOf === asOf).length;

    it('lets requests have their turn between some and some', async () => {
      const all = full();
      const maintained = all.engine.maintain();
      const first = liftedTo(all, 6);
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(MANY);
      for (let n = 0; n < 10; n++) await all.clock.advance(0);
      await maintained;
      expect(liftedTo(all, 6)).toBe(MANY);
    });

    it('drops those after a row that came in between, and lifts the others over it', async () => {
      const all = full();
      const maintained = all.engine.maintain();
      all.view.apply([
        { seq: 7, subject: 'token:k0' },
        { seq: 8, subject: `token:k${MANY - 1}` },
      ]);
      for (let n = 0; n < 10; n++) await all.clock.advance(0);
      await maintained;
      expect(all.l1.has(`k${MANY - 1}`)).toBe(false);
      expect(all.engine.decideNow(query('k0'))).toMatchObject({ verdict: 'deny', rung: 'tombstone' });
      expect(all.engine.decideNow(query(`k${MANY - 2}`))).toMatchObject({ verdict: 'allow', asOf: 8 });
    });

    it('keeps the rest, and the floor, where the lease ends in between', async () => {
      const all = full();
      const maintained = all.engine.maintain();
      all.lease.drop();
      for (let n = 0; n < 10; n++) await all.clock.advance(0);
      await maintained;
      expect(all.l1.size).toBe(MANY);
      expect(all.view.floor).toBe(0);
    });
  });

  it('does nothing without a fresh lease', async () => {
    const { clock, view, engine, l1 } = await warm();
    view.apply([{ seq: 6, subject: 'account:7' }]);
    clock.pass(5_000);
    for (let minute = 0; minute < 20; minute++) {
      clock.pass(60_000);
      await engine.maintain();
    }
    expect(l1.get('x')?.entry.asOf).toBe(5);
    expect(view.floor).toBe(0);
    const unknown = setUp({ unknown: true });
    await unknown.engine.maintain();
    expect(unknown.view.floor).toBe(0);
  });

  it('writes a lifted entry to L2 again before its copy there falls below the floor, and not each minute', async () => {
    const puts: number[] = [];
    const l2 = {
      get: () => Promise.resolve(undefined),
      put: (_: string, { asOf }: Entry<Value>) => Promise.resolve(void puts.push(asOf)),
    };
    const all = await warm({ l2 });
    const floors: number[] = [];
    for (let minute = 0; minute < 30; minute++) {
      await aMinuteLater(all);
      floors.push(all.view.floor);
      expect(puts.at(-1)).toBeGreaterThanOrEqual(all.view.floor);
    }
    expect(floors.at(-1)).toBeGreaterThan(5);
    expect(puts.length).toBeLessThan(8);
  });

  it('does not hammer an L2 in trouble', async () => {
    let puts = 0;
    const l2 = {
      get: () => Promise.resolve(undefined),
      put: () => {
        puts += 1;
        return Promise.reject(new Error('down'));
      },
    };
    const all = await warm({ l2 });
    all.decide(query('y'));
    await settle();
    await all.calls[1]!.answer();
    for (let minute = 0; minute < 8; minute++) await aMinuteLater(all);
    expect(puts).toBe(3);
  });
});
