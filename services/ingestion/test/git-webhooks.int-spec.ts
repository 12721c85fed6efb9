import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRig } from './git-rig';
import { anyText, IngestionRig, newSha, objectWith, principalOn, textWith } from './ingestion-rig';

const SAMPLES = join(__dirname, 'webhooks');
const sample = (name: string): Buffer => readFileSync(join(SAMPLES, `${name}.json`));

const [FIRST, SECOND, BETTER] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];

type Event = readonly [event: string, sample: string];
interface ProviderEvents {
  header: string;
  sign: string;
  pushes: readonly [event: string, first: string, forced: string, deleted: string];
  pullRequests: readonly [opened: Event, updated: Event, merged: Event];
  ignored: readonly Event[];
}

/** What each provider calls the same things. */
const PROVIDERS = {
  GitHub: {
    header: 'x-github-event',
    pushes: ['push', 'github-push', 'github-push-forced', 'github-push-deleted'],
    pullRequests: [
      ['pull_request', 'github-pull-request'],
      ['pull_request', 'github-pull-request-synchronize'],
      ['pull_request', 'github-pull-request-merged'],
    ],
    ignored: [
      ['ping', 'github-ping'],
      ['push', 'github-push-tag'],
      ['issues', 'github-ping'],
    ],
    sign: 'sha256',
  },
  GitLab: {
    header: 'x-gitlab-event',
    pushes: ['Push Hook', 'gitlab-push', 'gitlab-push-forced', 'gitlab-push-deleted'],
    pullRequests: [
      ['Merge Request Hook', 'gitlab-merge-request'],
      ['Merge Request Hook', 'gitlab-merge-request-update'],
      ['Merge Request Hook', 'gitlab-merge-request-merge'],
    ],
    ignored: [['Note Hook', 'gitlab-note']],
    sign: 'token',
  },
  Bitbucket: {
    header: 'x-event-key',
    pushes: ['repo:push', 'bitbucket-push', 'bitbucket-push-forced', 'bitbucket-push-deleted'],
    pullRequests: [
      ['pullrequest:created', 'bitbucket-pullrequest-created'],
      ['pullrequest:updated', 'bitbucket-pullrequest-updated'],
      ['pullrequest:fulfilled', 'bitbucket-pullrequest-fulfilled'],
    ],
    ignored: [['pullrequest:comment_created', 'bitbucket-pullrequest-created']],
    sign: 'sha256-in-the-old-header',
  },
  'Bitbucket Data Center': {
    header: 'x-event-key',
    pushes: [
      'repo:refs_changed',
      'bitbucket-server-refs-changed',
      'bitbucket-server-refs-changed-forced',
      'bitbucket-server-refs-changed-deleted',
    ],
    pullRequests: [
      ['pr:opened', 'bitbucket-server-pr-opened'],
      ['pr:from_ref_updated', 'bitbucket-server-pr-from-ref-updated'],
      ['pr:merged', 'bitbucket-server-pr-merged'],
    ],
    ignored: [['diagnostics:ping', 'bitbucket-server-ping']],
    sign: 'sha256-in-the-old-header',
  },
} satisfies Record<string, ProviderEvents>;

function signature(how: string, secret: string, body: Buffer): Record<string, string> {
  const mac = (algorithm: string) =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  if (how === 'token') return { 'x-gitlab-token': secret };
  if (how === 'sha1') return { 'x-hub-signature': mac('sha1') };
  return { [how === 'sha256' ? 'x-hub-signature-256' : 'x-hub-signature']: mac('sha256') };
}

describe('webhooks of Git providers', () => {
  let rig: IngestionRig;
  let git: GitRig;
  let hook: { id: string; path: string; secret: string };
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  beforeEach(async () => {
    git = new GitRig(rig);
    hook = ((await git.send('/git/hooks', { method: 'POST' })).body as { data: typeof hook }).data;
  });
  afterAll(() => rig.stop());

  const post = (body: Buffer | string, headers: Record<string, string>, path = hook.path) =>
    rig.send(path, { method: 'POST', body, headers, principal: { kind: 'anonymous' }, subjects: [] });
  const deliver = async (
    { header, sign }: { header: string; sign: string },
    event: string,
    name: string,
  ): Promise<unknown> => {
    const body = sample(name);
    const reply = await post(body, { [header]: event, ...signature(sign, hook.secret, body) });
    expect([name, reply.status]).toEqual([name, 200]);
    return reply.body;
  };

  describe.each<[string, ProviderEvents]>(Object.entries(PROVIDERS))('%s', (_, provider) => {
    const [push, first, forced, deleted] = provider.pushes;
    const [opened, updated, merged] = provider.pullRequests;

    it('tells of a push: the branch, its head and the commits', async () => {
      expect(await deliver(provider, push, first)).toEqual({ data: { ignored: false } });
      expect((await git.branches()).data).toEqual([objectWith({ name: 'main', lastCommit: SECOND })]);
      expect((await git.commits('?branch=main')).data).toMatchObject([
        {
          commit: {
            sha: SECOND,
            message: textWith('Second'),
            authorName: 'Ada',
            authorEmail: 'ada@example.org',
            commitTimestamp: '2026-05-07T09:05:00.000Z',
          },
        },
        { commit: { sha: FIRST, message: textWith('First'), commitTimestamp: '2026-05-07T09:00:00.000Z' } },
      ]);
    });

    it('tells of a forced push, and the first push delivered again does not undo it', async () => {
      await deliver(provider, push, first);
      await deliver(provider, push, forced);
      expect((await git.branches()).data).toEqual([objectWith({ lastCommit: BETTER })]);
      const stored = await git.stored();
      await deliver(provider, push, first);
      await deliver(provider, push, forced);
      expect(await git.stored()).toEqual(stored);
    });

    it('tells of a branch that is deleted; its commits stay known', async () => {
      await deliver(provider, push, first);
      await deliver(provider, push, deleted);
      await deliver(provider, push, deleted);
      expect((await git.branches()).data).toEqual([]);
      expect((await git.commits()).data).toHaveLength(2);
    });

    it('tells of a pull request that is opened, updated and merged', async () => {
      await git.told({ commits: [{ sha: SECOND }, { sha: BETTER }] });
      await deliver(provider, ...opened);
      expect((await git.pullRequest(12)).body).toMatchObject({
        pullRequest: {
          number: 12,
          status: 'Open',
          title: 'A better cart',
          owner: { name: 'ada' },
          headCommitSha: SECOND,
          originBranch: 'feature/cart',
          targetBranch: 'main',
          updated: '2026-05-07T09:20:00.000Z',
        },
      });
      await deliver(provider, ...updated);
      await deliver(provider, ...merged);
      const expected = { pullRequest: { status: 'Merged', headCommitSha: BETTER, owner: { name: 'ada' } } };
      expect((await git.pullRequest(12)).body).toMatchObject(expected);
      // Late and repeated deliveries, in any order.
      const stored = await git.stored();
      for (const event of [opened, merged, updated, opened]) await deliver(provider, ...event);
      expect(await git.stored()).toEqual(stored);
    });

    it('tells of things that are of no interest', async () => {
      for (const event of provider.ignored)
        expect(await deliver(provider, ...event)).toEqual({ data: { ignored: true } });
      expect((await git.commits()).data).toEqual([]);
    });

    it('is told what is wrong with an event that is none', async () => {
      const body = Buffer.from('{"object_kind":"push","ref":7}');
      const headers = { [provider.header]: push, ...signature(provider.sign, hook.secret, body) };
      expect(await post(body, headers)).toMatchObject({
        status: 400,
        body: { error: 'BadRequest', message: textWith('This event has no valid') },
      });
    });
  });

  it('has a sample of each event that it reads, and reads each sample', () => {
    const used = Object.values<ProviderEvents>(PROVIDERS).flatMap(({ pushes, pullRequests, ignored }) => [
      ...pushes.slice(1),
      ...[...pullRequests, ...ignored].map(([, name]) => name),
    ]);
    expect(new Set(readdirSync(SAMPLES))).toEqual(new Set(used.map((name) => `${name}.json`)));
  });

  it('believes what is signed with its secret alone, in any of the three ways', async () => {
    const body = sample('github-push');
    const event = { 'x-github-event': 'push' };
    for (const how of ['sha256', 'sha1', 'token', 'sha256-in-the-old-header'])
      expect((await post(body, { ...event, ...signature(how, hook.secret, body) })).status).toBe(200);
    const other = new GitRig(rig);
    const others = await other.send('/git/hooks', { method: 'POST' });
    const { secret } = (others.body as { data: typeof hook }).data;
    const wrong: Record<string, string>[] = [
      {},
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': 'sha256=' },
      { 'x-gitlab-token': hook.secret.slice(0, -1) },
      { 'x-gitlab-token': '' },
      signature('sha256', secret, body),
      signature('token', secret, body),
      signature('sha256', hook.secret, Buffer.concat([body, Buffer.from(' ')])),
      { ...signature('token', hook.secret, body), 'x-hub-signature-256': 'sha256=0' },
    ];
    for (const headers of wrong) {
      const reply = await post(body, { ...event, ...headers });
      expect([headers, reply.status]).toEqual([headers, 401]);
      expect(JSON.stringify(reply.body)).not.toContain(hook.secret);
    }
  });

  it('answers 404 for a hook that is not there, was never one, or is deleted', async () => {
    const body = sample('github-push');
    const headers = { 'x-github-event': 'push', ...signature('sha256', hook.secret, body) };
    const missing = { status: 404, body: { error: 'NotFound', message: 'Webhook not found' } };
    for (const id of [randomBytes(16).toString('base64url'), 'x', "'; drop table git_hooks; --", '%00'])
      expect(await post(body, headers, `/api/v3/webhooks/${encodeURIComponent(id)}`)).toMatchObject(missing);
    expect((await git.send(`/git/hooks/${hook.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await post(body, headers)).toMatchObject(missing);
    expect((await git.send(`/git/hooks/${hook.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('takes GitHub’s form as well, and text that no database could hold', async () => {
    const event = JSON.parse(sample('github-push').toString()) as { commits: { message: string }[] };
    for (const commit of event.commits) commit.message = 'a\0b\ud800c';
    const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(event) }).toString());
    const reply = await post(body, {
      'x-github-event': 'push',
      'content-type': 'application/x-www-form-urlencoded',
      ...signature('sha256', hook.secret, body),
    });
    expect(reply).toMatchObject({ status: 200, body: { data: { ignored: false } } });
    expect((await git.commits('?branch=main')).data.at(-1)).toMatchObject({ commit: { message: 'abc' } });
  });

  it('is a 400 for what is not JSON, and a 413 for what is too large, whoever signed it', async () => {
    for (const [text, status] of [
      ['{', 400],
      ['null', 400],
      [' '.repeat(6 * 1024 * 1024), 413],
    ] as const) {
      const body = Buffer.from(text);
      const headers = { 'x-github-event': 'push', ...signature('sha256', hook.secret, body) };
      expect((await post(body, headers)).status).toBe(status);
    }
  });

  it.each<[string, string, object]>([
    ['github-push', 'push', { after: 'main' }],
    ['github-push', 'push', { ref: 'refs/heads/' + 'x'.repeat(600) }],
    ['github-push', 'push', { commits: [{ id: 1 }] }],
    ['github-pull-request', 'pull_request', { number: 2 ** 31 }],
    ['github-pull-request', 'pull_request', { pull_request: null }],
  ])('is a 400 for a %s that no provider sends', async (name, event, change) => {
    const payload = { ...(JSON.parse(sample(name).toString()) as object), ...change };
    const body = Buffer.from(JSON.stringify(payload));
    const headers = { 'x-github-event': event, ...signature('sha256', hook.secret, body) };
    expect(await post(body, headers)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
  });

  // An index holds no such name, and whoever sends it again is told so again.
  it('is a 400 for a branch of Bitbucket Data Center with a name that is too long', async () => {
    const text = sample('bitbucket-server-refs-changed').toString();
    const branch = Array.from({ length: 160 }, () => newSha()).join('');
    const body = Buffer.from(text.replaceAll('refs/heads/main', `refs/heads/${branch}`));
    const headers = { 'x-event-key': 'repo:refs_changed', ...signature('sha256', hook.secret, body) };
    expect(await post(body, headers)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
  });

  it.each([-1e15, 1e300, 'soon', null, undefined])(
    'takes a push of an impossible time for one of now: %j',
    async (time) => {
      const payload = {
        ...(JSON.parse(sample('github-push').toString()) as object),
        repository: { pushed_at: time },
      };
      const body = Buffer.from(JSON.stringify(payload));
      const headers = { 'x-github-event': 'push', ...signature('sha256', hook.secret, body) };
      expect(await post(body, headers)).toMatchObject({ status: 200 });
      expect((await git.branches()).data).toHaveLength(1);
    },
  );

  // Bitbucket Cloud abbreviates the heads of pull requests.
  it('keeps nothing of a pull request whose head cannot be told', async () => {
    await deliver(PROVIDERS.Bitbucket, 'pullrequest:created', 'bitbucket-pullrequest-created');
    expect((await git.pullRequests()).data).toEqual([]);
  });

  describe('are managed by who administers the repository', () => {
    it('the secret is shown once, and the list has none', async () => {
      expect(hook).toEqual({
        id: anyText,
        path: `/api/v3/webhooks/${hook.id}`,
        secret: anyText,
        createdAt: anyText,
      });
      expect((await git.send('/git/hooks')).body).toEqual({
        data: [{ id: hook.id, path: hook.path, createdAt: anyText }],
      });
    });

    it('nobody sees or deletes those of another repository', async () => {
      const other = new GitRig(rig);
      expect((await other.send('/git/hooks')).body).toEqual({ data: [] });
      expect((await other.send(`/git/hooks/${hook.id}`, { method: 'DELETE' })).status).toBe(404);
    });

    it('by nobody else', async () => {
      const principal = principalOn(git.repositoryId, 'write');
      for (const method of ['GET', 'POST'] as const)
        expect((await git.send('/git/hooks', { method, principal })).status).toBe(403);
      expect((await git.send(`/git/hooks/${hook.id}`, { method: 'DELETE', principal })).status).toBe(403);
    });

    it('there are 20 at the most, also when they are made at the same time', async () => {
      const made = await Promise.all(
        Array.from({ length: 24 }, () => git.send('/git/hooks', { method: 'POST' })),
      );
      expect(made.filter(({ status }) => status === 201)).toHaveLength(19);
      expect(made.filter(({ status }) => status !== 201)).toEqual(
        Array(5).fill(objectWith({ status: 400, body: objectWith({ message: textWith('20') }) })),
      );
    });
  });
});
