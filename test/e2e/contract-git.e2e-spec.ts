import { createHmac } from 'node:crypto';
import { eventually } from '@libs/testing';
import { V3_FORBIDDEN } from './support/answers';
import { ContractRig, fresh, newSha, REPORT, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const JSON_TYPE = ['content-type', 'application/json'] as const;

describe('the contract: commits, branches and pull requests', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
  });
  beforeEach(async () => {
    repository = await rig.repository();
  });
  afterAll(() => rig.close());

  const dataOf = (reply: Reply): unknown => {
    expect([reply.text, reply.status < 300]).toEqual([reply.text, true]);
    return (reply.body as { data: unknown }).data;
  };

  it('come from a CI job, and a report that was uploaded before them has its status by itself', async () => {
    const sha = newSha();
    await rig.call('POST', `${repository.v2}/commit/${sha}/coverage/javascript`, REPORT);
    await repository.untilStatus(sha, 'Processed');
    const { token } = await repository.issue();
    const tell = (facts: object): Promise<Reply> =>
      rig.send({
        method: 'POST',
        path: '/2.0/git/import',
        headers: [['project-token', token], JSON_TYPE],
        body: JSON.stringify(facts),
      });
    expect(await tell({ branches: [{ name: 'main', headSha: newSha() }] })).toMatchObject({ status: 200 });
    await repository.untilStatus(sha, 'CommitNotFound');
    const facts = { commits: [{ sha, message: 'A better cart' }], branches: [{ name: 'a/b', headSha: sha }] };
    expect(await rig.call('POST', `${repository.v3}/git/import`, facts)).toMatchObject({ status: 200 });
    await repository.untilStatus(sha, 'Processed');

    const configure = await rig.call('PATCH', `${repository.v3}/branches/a/b`, { isEnabled: false });
    expect([configure.status, configure.text]).toEqual([204, '']);
    await repository.untilStatus(sha, 'BranchNotEnabled');
    expect(dataOf(await rig.call('GET', `${repository.v3}/branches?enabled=false`))).toMatchObject([
      { name: 'a/b', isEnabled: false },
    ]);
    expect(dataOf(await rig.call('GET', `${repository.analysis}/commits?branch=a/b`))).toMatchObject([
      { commit: { sha, message: 'A better cart' } },
    ]);
    // One of the thirteen operations that are open to repository tokens (contract 3.2).
    const listed = await rig.send({
      path: `${repository.analysis}/commits`,
      headers: [['project-token', token]],
    });
    expect(listed.status).toBe(200);
  });

  it('come from the Git provider, without a token and with a signature', async () => {
    const hook = dataOf(await rig.call('POST', `${repository.v3}/git/hooks`)) as {
      path: string;
      secret: string;
    };
    const headSha = newSha();
    const body = JSON.stringify({
      action: 'opened',
      number: 12,
      pull_request: {
        title: fresh('title'),
        state: 'open',
        merged: false,
        updated_at: '2026-05-07T09:20:00Z',
        user: { login: 'ada' },
        head: { ref: 'cart', sha: headSha },
        base: { ref: 'main', sha: newSha() },
      },
    });
    const signature = createHmac('sha256', hook.secret).update(body).digest('hex');
    const deliver = (path: string, signed: string): Promise<Reply> =>
      rig.send({
        method: 'POST',
        path,
        headers: [['x-github-event', 'pull_request'], ['x-hub-signature-256', `sha256=${signed}`], JSON_TYPE],
        body,
      });
    expect((await deliver(hook.path, signature.replace(/^./, 'x'))).status).toBe(401);
    expect((await deliver(hook.path.slice(0, -1), signature)).status).toBe(404);
    expect(dataOf(await deliver(hook.path, signature))).toEqual({ ignored: false });
    expect(dataOf(await deliver(hook.path, signature))).toEqual({ ignored: false });
    expect(dataOf(await rig.call('GET', `${repository.analysis}/pull-requests`))).toMatchObject([
      { pullRequest: { number: 12, headCommitSha: headSha, owner: { name: 'ada' } } },
    ]);
    expect((await rig.call('GET', `${repository.analysis}/pull-requests/12`)).body).toMatchObject({
      pullRequest: { number: 12 },
    });
    expect((await rig.call('GET', `${repository.analysis}/pull-requests/13`)).status).toBe(404);
  });

  // Its provider goes on sending until somebody tells it to stop.
  it('come no more once their repository is deleted: its webhook is not there any more', async () => {
    const doomed = await rig.repository();
    const { path, secret } = dataOf(await rig.call('POST', `${doomed.v3}/git/hooks`)) as {
      path: string;
      secret: string;
    };
    const body = JSON.stringify({ zen: 'Keep it logically awesome.' });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const deliver = async (): Promise<number> => {
      const headers = [
        ['x-github-event', 'ping'],
        ['x-hub-signature-256', `sha256=${signature}`],
        JSON_TYPE,
      ] as const;
      return (await rig.send({ method: 'POST', path, headers, body })).status;
    };
    expect(await deliver()).toBe(200);
    expect((await rig.call('DELETE', doomed.v3)).status).toBe(204);
    await eventually(async () => expect(await deliver()).toBe(404));
  });

  it('are told by who may write, and hooks and branches are for who administers', async () => {
    const send = async (permission: 'read' | 'write', method: string, path: string, body?: object) =>
      rig.send({
        method,
        path: `${repository.v3}${path}`,
        headers: [['api-token', await rig.guest(repository.repositoryId, permission)], JSON_TYPE],
        ...(body && { body: JSON.stringify(body) }),
      });
    expect(await send('read', 'POST', '/git/import', {})).toMatchObject(V3_FORBIDDEN);
    expect(await send('write', 'POST', '/git/import', {})).toMatchObject({ status: 200 });
    expect(await send('write', 'POST', '/git/hooks')).toMatchObject(V3_FORBIDDEN);
    expect(await send('write', 'PATCH', '/branches/main', { isEnabled: true })).toMatchObject(V3_FORBIDDEN);
    expect(await send('read', 'GET', '/branches')).toMatchObject({ status: 200 });
  });
});
