import { accessChanged, type AccountPrincipal, INTERNAL_PATHS, type Principal } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { TestEnforcer } from './support/enforcer';
import { TestOrganization } from './support/organization';
import { KINDS, ofAccount, ofShop, prepareTaking, type Taking } from './support/takings';
import { proofsOf } from './support/proofs';
import { call, type Call, shortLease, TestTokensApi } from './support/tokens-api';

/** Short enough to wait for; long enough for one change of each kind. */
const lease = shortLease(3_000);

const byNumber = (one: number, other: number): number => one - other;

describe('access that is taken away is gone everywhere when the answer comes', () => {
  let api: TestTokensApi;
  let acme: TestOrganization;
  let enforcers: TestEnforcer[];
  let count = 0;

  const enforcer = async (holder: string, replica = 'first'): Promise<TestEnforcer> => {
    const one = await new TestEnforcer(() => api.urlOf(replica), lease, holder).start();
    enforcers.push(one);
    return one;
  };
  const ask = async (taking: Taking, options: Call = {}) => {
    const body = taking.body === undefined ? {} : { body: taking.body };
    const reply = await taking.in.call(taking.method, taking.tail, { ...body, ...options });
    return { ...reply, seq: Number(reply.headers.get('portcullis-revocation-seq')) };
  };

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
    await api.startReplica('second');
    acme = await TestOrganization.create(api, { name: 'hooli' });
    enforcers = [];
    // A replica that has just started knows of no silent enforcer; the first change outwaits that.
    await acme.setRoles([{ email: 'first@hooli.example', organizationRole: 'admin' }]);
    await acme.setRoles([{ email: 'first@hooli.example', organizationRole: null }]);
  });
  beforeEach(() => {
    enforcers = [];
  });
  afterEach(() => Promise.all(enforcers.map((one) => one.release())));
  afterAll(() => api.close());

  const expectWaiting = async (transactions: number): Promise<void> => {
    const waiting = await api.sql(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    expect(waiting).toHaveLength(transactions);
  };
  const prepare = async (kind: string): Promise<Taking> =>
    prepareTaking(kind, await TestOrganization.create(api, { name: `hooli-${++count}` }));
  const prepareAll = async (): Promise<Taking[]> => {
    const takings = [];
    for (const kind of KINDS) takings.push(await prepare(kind));
    return takings;
  };
  /** All at once, so that they wait for the same lease; `isFresh`: at the moment of the answer. */
  const askAll = (takings: readonly Taking[], dead: TestEnforcer, options: Call = {}) =>
    Promise.all(
      takings.map(async (taking) => ({ taking, ...(await ask(taking, options)), isFresh: dead.isFresh })),
    );

  it.each(KINDS)('%s: every enforcer has applied it, with a receipt', async (kind) => {
    const all = [await enforcer('gateway-1'), await enforcer('gateway-2', 'second')];
    // A machine that stalls for a lease lets it run out; then another change is asked for.
    const { taking, status, headers } = await eventually(async () => {
      const prepared = await prepare(kind);
      const { result, proofs } = await proofsOf(api.managementUrl, () => ask(prepared));
      const subject = await prepared.subject();
      for (const one of all) {
        expect(one.applied).toBeGreaterThanOrEqual(result.seq);
        expect(one.denies(subject)).toBe(true);
      }
      expect(proofs).toEqual(['acknowledged']);
      return { ...result, taking: prepared };
    });
    expect(status).toBe(taking.method === 'POST' ? 200 : 204);
    expect(headers.get('portcullis-revocation-enforcers')).toBe('2');
  });

  it('of each kind: the answer waits for an enforcer that says nothing', async () => {
    await enforcer('gateway-1');
    const dead = await enforcer('gateway-2');
    const takings = await prepareAll();
    dead.cutOff();
    for (const { taking, status, isFresh } of await askAll(takings, dead)) {
      const { kind, method } = taking;
      expect([kind, status, isFresh]).toEqual([kind, method === 'POST' ? 200 : 204, false]);
    }
  });

  // A script that lost patience sends it again, and believes the first answer that it gets.
  it('of each kind, asked again meanwhile: the second answer is no earlier than the proof', async () => {
    const dead = await enforcer('gateway-1');
    const takings = await prepareAll();
    const [{ seq: before }] = await api.sql('select seq::int from rev_head');
    dead.cutOff();
    const firsts = askAll(takings, dead);
    const committed = await eventually(async () => {
      const receipts = await api.sql('select seq::int as seq from receipts where seq > $1', [before]);
      expect(receipts).toHaveLength(KINDS.length);
      return receipts.map(({ seq }) => seq);
    });
    const seconds = await askAll(takings, dead);
    const firstSeqs = (await firsts).map(({ seq }) => seq);
    expect([...firstSeqs].sort(byNumber)).toEqual([...committed].sort(byNumber));
    for (const [index, { taking, status, seq, isFresh }] of seconds.entries())
      expect([taking.kind, status < 300, seq, isFresh]).toEqual([taking.kind, true, firstSeqs[index], false]);
  });

  it('of each kind, with Prefer: wait=0: it is 202, and whoever did it can follow it', async () => {
    const follow = (seq: number, who: Principal) =>
      api.call('GET', `/api/v3/revocations/${String(seq)}`, { as: who });
    // As an account alone: whatever role it had may be what it took away.
    const asAccount = ({ in: { admin } }: Taking): AccountPrincipal => ({
      kind: admin.kind,
      tokenId: admin.tokenId,
      accountId: admin.accountId,
    });
    const statesOf = (replies: readonly { taking: Taking; seq: number }[]) =>
      Promise.all(
        replies.map(async ({ taking, seq }) => (await follow(seq, asAccount(taking))).body.data.state),
      );
    const { dead, replies } = await eventually(async () => {
      const silent = await enforcer('gateway-1');
      const takings = await prepareAll();
      silent.cutOff();
      const asked = await askAll(takings, silent, { headers: { prefer: 'wait=0' } });
      const states = await statesOf(asked);
      // Its lease was not over yet when all had been answered; on a machine that stalls for so long it is tried again.
      expect(silent.isFresh).toBe(true);
      expect(states).toEqual(KINDS.map(() => 'pending'));
      return { dead: silent, replies: asked };
    });
    for (const { taking, status, headers, seq } of replies) {
      expect([taking.kind, status]).toEqual([taking.kind, 202]);
      expect(headers.get('location')).toBe(`/api/v3/revocations/${String(seq)}`);
      expect((await follow(seq, { ...asAccount(taking), accountId: 9_999 })).status).toBe(404);
    }
    await eventually(async () => expect(await statesOf(replies)).toEqual(KINDS.map(() => 'enforced')));
    expect(dead.isFresh).toBe(false);
  });

  // Whoever repeats a change is sent to the newest one of the organization that is not proven, whoever made that.
  it('by somebody else can be followed by whoever may change access there, and by nobody else', async () => {
    const taking = await prepare('a minimum permission that is raised');
    const shop = taking.in;
    const emailOf = (who: string): string => `${who}@${shop.name}.example`;
    await shop.setRoles([
      { email: emailOf('manager'), organizationRole: 'manager' },
      { email: emailOf('owner'), repositories: [{ name: 'shop', role: 'admin' }] },
      { email: emailOf('member'), organizationRole: 'member' },
    ]);
    const { seq } = await ask(taking);
    const follow = async (accountId: number): Promise<number> => {
      const as = { ...shop.admin, accountId };
      return (await api.call('GET', `/api/v3/revocations/${String(seq)}`, { as })).status;
    };
    const statuses = ['manager', 'owner', 'member'].map(async (who) =>
      follow(await shop.accountIdOf(emailOf(who))),
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 404]);
    const elsewhere = await TestOrganization.create(api, { name: `hooli-${++count}` });
    expect(await follow(elsewhere.admin.accountId)).toBe(404);
  });

  it('of many people once: one wait, for the highest position', async () => {
    const one = await enforcer('gateway-1');
    const emails = Array.from({ length: 30 }, (_, n) => `bulk-${n}@hooli.example`);
    await acme.call('POST', '/people', { body: emails });
    const { headers } = await acme.call('POST', '/people/remove', { body: { emails } });
    expect(one.applied).toBeGreaterThanOrEqual(Number(headers.get('portcullis-revocation-seq')));
    for (const email of emails) expect(one.denies(await ofAccount(acme, email)())).toBe(true);
  });

  it('and what is only given waits for nobody, and still ends what was cached of its absence', async () => {
    const dead = await enforcer('gateway-1');
    const alive = await enforcer('gateway-2');
    acme = await TestOrganization.create(api, { name: `hooli-${++count}` });
    dead.cutOff();
    const email = `given${++count}@hooli.example`;
    const { proofs } = await proofsOf(api.managementUrl, async () => {
      for (const [method, tail, body] of [
        ['POST', '/people', [email]],
        ['PUT', '/people/roles', { people: [{ email, organizationRole: 'manager' }] }],
        ['PATCH', '/analysisConfigurationMinimumPermission', { permission: 'read' }],
        ['PATCH', '/repositories/shop', { visibility: 'Public', defaultBranch: 'trunk' }],
      ] as const) {
        const { status, headers } = await acme.call(method, tail, { body });
        expect([method, tail, status]).toEqual([method, tail, 204]);
        expect(headers.get('portcullis-revocation-seq')).toBeNull();
      }
    });
    expect(proofs).toEqual([]);
    await eventually(async () => {
      expect(alive.denies(await ofAccount(acme, email)())).toBe(true);
      expect(alive.denies(await ofShop(acme)())).toBe(true);
    });
  });

  it('a deleted repository: its tokens are revoked by the same row, nobody makes another, its name is free', async () => {
    const gone = await TestOrganization.create(api, { name: `gone-${++count}` });
    const tokens = [await gone.repositoryToken(), await gone.repositoryToken()];
    const owner = await gone.tokenOf(`admin@${gone.name}.example`);
    const { status, headers } = await gone.call('DELETE', '/repositories/shop');
    expect(status).toBe(204);
    const seq = Number(headers.get('portcullis-revocation-seq'));
    const stamped = await api.sql('select revoked_seq::int as seq from tokens where id = any($1)', [
      tokens.map(({ id }) => id),
    ]);
    expect(stamped).toEqual([{ seq }, { seq }]);
    for (const { token } of tokens) {
      const reply = await call(api.urlOf(), 'POST', INTERNAL_PATHS.introspect, { body: { token } });
      expect(reply.body).toMatchObject({ active: false, reason: 'revoked' });
    }
    expect(await gone.introspect(owner)).toMatchObject({
      active: true,
      permission: undefined,
      role: 'admin',
    });
    // A gateway may have let these pass a moment before.
    expect((await api.call('POST', `${gone.shop}/tokens`, { as: gone.admin })).status).toBe(404);
    expect((await gone.call('PATCH', '/repositories/shop', { body: { visibility: 'Public' } })).status).toBe(
      404,
    );
    expect((await gone.call('DELETE', '/repositories/shop')).status).toBe(404);
    const again = await TestOrganization.create(api, { name: gone.name });
    expect(again.organizationId).toBe(gone.organizationId);
    expect(again.repositoryId).not.toBe(gone.repositoryId);
    expect(await again.introspect(owner)).toMatchObject({ permission: 'admin' });
  });

  // A gateway that cached "a member of this organization" names the account in that answer, and not the repository.
  it('a deleted repository: whoever was in the organization by a role on it alone is in it no more', async () => {
    const gone = await TestOrganization.create(api, { name: `gone-${++count}` });
    const email = `guest@${gone.name}.example`;
    await gone.setRoles([{ email, repositories: [{ name: 'shop', role: 'write' }] }]);
    const guest = await gone.tokenOf(email);
    expect(await gone.introspect(guest)).toMatchObject({ permission: 'write', role: 'member' });
    const [{ head }] = await api.sql('select seq::int as head from rev_head');
    await gone.call('DELETE', '/repositories/shop');
    expect(
      await api.sql('select kind as text, subject as key from rev_log where seq > $1 order by seq', [head]),
    ).toEqual([
      { text: 'change', key: String(await gone.accountIdOf(email)) },
      { text: 'repository', key: String(gone.repositoryId) },
    ]);
    expect(await gone.introspect(guest)).toMatchObject({ permission: undefined, role: undefined });
  });

  // While neither is committed each would find the guest's role on the other, and name nobody.
  it('repositories deleted at the same time: whoever was in the organization by roles on them alone is in it no more', async () => {
    const gone = await TestOrganization.create(api, { name: `gone-${++count}` });
    const [{ id: till }] = await api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       values ($1, 'till', 'till', 'Private', 'main') returning id::int as id`,
      [gone.organizationId],
    );
    const email = `guest@${gone.name}.example`;
    const repositories = ['shop', 'till'].map((name) => ({ name, role: 'write' }));
    await gone.setRoles([{ email, repositories }]);
    const [{ head }] = await api.sql('select seq::int as head from rev_head');
    const { repository, ...admin } = gone.admin;
    const onTill = repository && { ...repository, repositoryId: till, repository: 'till' };
    const held = await api.pool.connect();
    try {
      await held.query('begin');
      await held.query('select from audit_head for update');
      const first = gone.call('DELETE', '/repositories/shop');
      await eventually(() => expectWaiting(1));
      const second = gone.call('DELETE', '/repositories/till', {
        as: { ...admin, ...(onTill && { repository: onTill }) },
      });
      await eventually(() => expectWaiting(2));
      await held.query('commit');
      expect([(await first).status, (await second).status]).toEqual([204, 204]);
    } finally {
      held.release();
    }
    const ended = await api.sql(`select subject as key from rev_log where seq > $1 and kind = 'change'`, [
      head,
    ]);
    expect(ended).toEqual([{ key: String(await gone.accountIdOf(email)) }]);
  });

  it('is told as access.changed and token.revoked, in one order with the log', async () => {
    const told = await TestOrganization.create(api, { name: `told-${++count}` });
    const { id } = await told.repositoryToken();
    const email = `told@${told.name}.example`;
    await told.setRoles([{ email, organizationRole: 'manager' }]);
    await told.call('POST', '/people/remove', { body: { emails: [email] } });
    await told.call('PATCH', '/analysisConfigurationMinimumPermission', { body: { permission: 'admin' } });
    await told.call('DELETE', '/repositories/shop');
    const rows = (
      await api.pool.query(
        `select key, payload from outbox where type = $1 and payload->>'organizationId' = $2 order by position`,
        [accessChanged.type, String(told.organizationId)],
      )
    ).rows as { key: string; payload: unknown }[];
    const accountId = await told.accountIdOf(email);
    const { organizationId, repositoryId } = told;
    expect(rows.map(({ key }) => key)).toEqual([
      `account:${String(accountId)}`,
      `account:${String(accountId)}`,
      `repository:${String(repositoryId)}`,
      `repository:${String(repositoryId)}`,
    ]);
    const events = rows.map(({ payload }) => accessChanged.schema.parse(payload));
    expect(events).toMatchObject([
      { organizationId, accountId, reason: 'role-changed' },
      { organizationId, accountId, reason: 'person-removed' },
      { organizationId, repositoryId, reason: 'minimum-permission-changed' },
      { organizationId, repositoryId, reason: 'repository-deleted' },
    ]);
    for (const { seq, ...event } of events) {
      const [row] = await api.sql('select kind as text, subject as key from rev_log where seq = $1', [seq]);
      expect(row).toEqual(
        event.accountId === undefined
          ? { text: 'repository', key: String(repositoryId) }
          : { text: 'change', key: String(accountId) },
      );
    }
    const revoked = await api.sql(
      `select 1 from outbox o join tokens t on t.token_id = o.payload->>'tokenId'
       where o.type = 'token.revoked.v1' and t.id = $1 and (o.payload->>'seq')::bigint = $2`,
      [id, events.at(-1)?.seq],
    );
    expect(revoked).toHaveLength(1);
  });

  // Its grants could be cached with the old setting before the new one is committed, and no row of the log would end them.
  it('a raised minimum permission ends the grants of a repository too that is being added at that moment', async () => {
    const busy = await TestOrganization.create(api, { name: `busy-${++count}` });
    const adding = await api.pool.connect();
    try {
      await adding.query('begin');
      const { rows } = await adding.query<{ id: number }>(
        `insert into repositories (organization_id, name, name_key, visibility, default_branch)
         values ($1, 'late', 'late', 'Private', 'main') returning id::int as id`,
        [busy.organizationId],
      );
      const raised = busy.call('PATCH', '/analysisConfigurationMinimumPermission', {
        body: { permission: 'admin' },
      });
      await eventually(async () => {
        const blocked = await api.sql(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%configuration_needs%for update%'
           and datname = current_database()`,
        );
        expect(blocked).toHaveLength(1);
      });
      await adding.query('commit');
      expect((await raised).status).toBe(204);
      const ended = await api.sql(`select 1 from rev_log where kind = 'repository' and subject = $1`, [
        String(rows[0]?.id),
      ]);
      expect(ended).toHaveLength(1);
    } finally {
      adding.release();
    }
  });

  // An organization without repositories has no cached grant of one, and so nothing to wait for.
  it('a minimum permission can be raised where there is no repository', async () => {
    const empty = await TestOrganization.create(api, { name: `empty-${++count}` });
    await empty.call('DELETE', '/repositories/shop');
    const reply = await empty.call('PATCH', '/analysisConfigurationMinimumPermission', {
      body: { permission: 'admin' },
    });
    expect(reply.status).toBe(204);
    const again = await TestOrganization.create(api, { name: empty.name });
    const token = await again.tokenOf(`admin@${empty.name}.example`);
    expect(await again.introspect(token)).toMatchObject({ configurationNeeds: 'admin' });
  });
});
