import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '@libs/testing';
import { call, SHOP_TOKENS, shortLease, TestTokensApi } from './support/tokens-api';
import { TestEnforcer } from './support/enforcer';

describe('the tokens API as a process', () => {
  let api: TestTokensApi;
  const management = async (path: string) => {
    const response = await fetch(api.managementUrl + path);
    return { status: response.status, text: await response.text() };
  };

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease: shortLease(2_000) });
  });
  afterAll(() => api.close());

  it('is ready while the database answers', async () => {
    expect(await management('/health/ready')).toMatchObject({ status: 200 });
  });

  it('shows requests, waits, the head of the log, enforcers and the age of the outbox', async () => {
    const enforcer = await new TestEnforcer(() => api.urlOf(), api.config.lease).start();
    const { body } = await api.call('POST', SHOP_TOKENS);
    const operation = 'deleteRepositoryApiToken';
    await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`, { operation });
    await api.call('DELETE', `${SHOP_TOKENS}/424242`, { operation });
    const { text } = await management('/metrics');
    await enforcer.release();
    expect(text).toMatch(/requests_total\{[^}]*operation="deleteRepositoryApiToken",status="204"[^}]*\} 1/);
    expect(text).toMatch(/requests_total\{[^}]*operation="deleteRepositoryApiToken",status="404"[^}]*\} 1/);
    // What no route table names goes by the pattern of its path.
    expect(text).toMatch(/requests_total\{[^}]*operation="\/internal\/lease\/renew",status="200"/);
    expect(text).toMatch(/portcullis_revocation_wait_seconds_count\{[^}]*proof="\w+"[^}]*\} 1/);
    expect(text).toMatch(/portcullis_revocation_head_seq\{[^}]*\} [1-9]/);
    expect(text).toMatch(/portcullis_lease_rows\{[^}]*\} 1/);
    expect(text).toMatch(/portcullis_outbox_oldest_age_seconds\{[^}]*\} 0?\.?\d/);
  });

  // A gateway's pool opens connections before it has something to ask; Node would wait a minute for such a one.
  it('stops quickly beside a connection that has asked for nothing', async () => {
    const url = new URL(await api.startReplica('beside'));
    const silent = connect(Number(url.port), url.hostname);
    await once(silent, 'connect');
    const begun = performance.now();
    const cut = once(silent, 'close');
    await api.stop('beside');
    await cut;
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('stops quickly under work, answers what it took, and can be stopped twice', async () => {
    const url = await api.startReplica('stopping');
    const working = Array.from({ length: 20 }, () =>
      call(url, 'POST', SHOP_TOKENS, { as: api.owner, once: true }),
    );
    await Promise.race(working);
    const begun = performance.now();
    await Promise.all([api.stop('stopping'), api.stop('stopping')]);
    expect(performance.now() - begun).toBeLessThan(30_000);
    const settled = await Promise.allSettled(working);
    for (const one of settled) if (one.status === 'fulfilled') expect([201, 503]).toContain(one.value.status);
    const connections = `select application_name from pg_stat_activity where datname = current_database()
      and application_name like 'portcullis%'`;
    const [{ first }] = await api.sql(`select count(*)::int as first from (${connections}) c`);
    expect(first).toBeGreaterThan(0);
    await api.stop();
    await eventually(async () => expect(await api.sql(connections)).toEqual([]));
  });
});
