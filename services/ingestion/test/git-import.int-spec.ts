import { gunzipSync, gzipSync } from 'node:zlib';
import { IMPORT_LIMITS } from '@libs/contracts';
import { GitRig } from './git-rig';
import { IngestionRig, newSha, objectWith, principalOn, textWith } from './ingestion-rig';

const DIFF = `diff --git a/src/cart.js b/src/cart.js
index 1111111..2222222 100644
--- a/src/cart.js
+++ b/src/cart.js
@@ -1,2 +1,3 @@
 const items = [];
+const total = 0;
 export { items };
`;

describe('the import of Git facts', () => {
  let rig: IngestionRig;
  let git: GitRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  beforeEach(() => {
    git = new GitRig(rig);
  });
  afterAll(() => rig.stop());

  const history = () => {
    const [first, second] = [newSha(), newSha()];
    return {
      commits: [
        {
          sha: second,
          parents: [first],
          authorName: 'Ada',
          authorEmail: 'ada@example.org',
          message: 'Second',
        },
        { sha: first, message: 'First', committedAt: '2026-05-07T09:00:00+02:00' },
      ],
      branches: [{ name: 'main', headSha: second }],
      pullRequests: [
        { number: 12, title: 'A better cart', headSha: second, commonAncestorSha: first, diff: DIFF },
      ],
    };
  };

  it('keeps what it is told, and a branch holds what its head descends from', async () => {
    const facts = history();
    expect(await git.tell(facts)).toMatchObject({
      status: 200,
      body: {
        data: {
          commits: { received: 2, changed: 2 },
          branches: { received: 1, changed: 1 },
          pullRequests: { received: 1, changed: 1 },
        },
      },
    });
    const listed = await git.commits('?branch=main');
    expect(listed.data.map(({ commit }) => commit.message)).toEqual(['Second', 'First']);
    const [diff] = await rig.rows<{ diff: Buffer }>(
      'select diff from pull_request_diffs where repository_id = $1',
      [git.repositoryId],
    );
    expect(gunzipSync(diff?.diff ?? '').toString()).toBe(DIFF);
  });

  it('sent again changes nothing, not even a row', async () => {
    const facts = history();
    await git.told(facts);
    const stored = await git.stored();
    expect(await git.told(facts)).toEqual({ commits: 0, branches: 0, pullRequests: 0 });
    expect(await git.stored()).toEqual(stored);
  });

  it('that says less erases nothing', async () => {
    const facts = history();
    await git.told(facts);
    const stored = await git.stored();
    await git.told({
      commits: facts.commits.map(({ sha }) => ({ sha })),
      branches: [{ name: 'main' }],
      pullRequests: [{ number: 12, headSha: facts.branches[0]?.headSha }],
    });
    await git.told({});
    expect(await git.stored()).toEqual(stored);
  });

  it('may come in any order and in parts', async () => {
    const { commits, branches, pullRequests } = history();
    await git.told({ pullRequests });
    await git.told({ branches: [{ name: 'main', commits: commits.map(({ sha }) => sha) }] });
    await git.told({ branches });
    await git.told({ commits });
    const listed = await git.commits('?branch=main');
    expect(listed.data.map(({ commit }) => commit.message)).toEqual(['Second', 'First']);
    expect((await git.branches()).data).toEqual([
      objectWith({ name: 'main', lastCommit: branches[0]?.headSha, isDefault: true, isEnabled: true }),
    ]);
  });

  it('of an earlier time leaves newer heads and states as they are, and fills gaps', async () => {
    const [old, young] = [newSha(), newSha()];
    const told = (headSha: string, at: string, more: object = {}) =>
      git.told({
        at,
        branches: [{ name: 'main', headSha }],
        pullRequests: [{ number: 1, headSha, ...more }],
      });
    await told(young, '2026-05-07T10:00:00Z', { state: 'merged' });
    await told(old, '2026-05-07T09:00:00Z', { state: 'open', title: 'Told late', originBranch: 'cart' });
    expect((await git.branches()).data).toEqual([objectWith({ lastCommit: young })]);
    expect((await git.pullRequest(1)).body).toMatchObject({
      pullRequest: {
        headCommitSha: young,
        status: 'Merged',
        title: 'Told late',
        originBranch: 'cart',
        updated: '2026-05-07T10:00:00.000Z',
      },
    });
  });

  // A clock that is wrong must not freeze what is known.
  it('of a time to come counts as of now', async () => {
    const [early, later] = [newSha(), newSha()];
    await git.told({ at: '2999-01-01T00:00:00Z', pullRequests: [{ number: 1, headSha: early }] });
    await git.told({ pullRequests: [{ number: 1, headSha: later }] });
    expect((await git.pullRequest(1)).body).toMatchObject({ pullRequest: { headCommitSha: later } });
  });

  it('takes 10,000 commits in one request, in one answer well under a client’s patience', async () => {
    const shas = Array.from({ length: 10_000 }, newSha);
    const commits = shas.map((sha, index) => ({
      sha,
      parents: shas.slice(index + 1, index + 2),
      authorName: 'Ada Lovelace',
      authorEmail: 'ada@example.org',
      message: `Commit number ${index}`,
      committedAt: new Date(Date.UTC(2026, 4, 7) - index * 60_000).toISOString(),
    }));
    const facts = { commits, branches: [{ name: 'main', headSha: shas[0] }] };
    expect(await git.told(facts)).toEqual({ commits: 10_000, branches: 1, pullRequests: 0 });
    expect(await git.told(facts)).toEqual({ commits: 0, branches: 0, pullRequests: 0 });
    const held = await rig.rows('select from branch_commits where repository_id = $1', [git.repositoryId]);
    expect(held).toHaveLength(10_000);
  });

  it('at the same time as another of the same commits is one after the other, and nothing is lost', async () => {
    const facts = history();
    const reversed = { ...facts, commits: [...facts.commits].reverse() };
    const changes = await Promise.all([facts, reversed, facts, reversed].map((one) => git.told(one)));
    expect(changes.filter(({ commits }) => commits > 0)).toHaveLength(1);
    expect((await git.commits()).data).toHaveLength(2);
  });

  it('is of one repository and changes no other', async () => {
    const facts = history();
    const other = new GitRig(rig);
    await other.told(facts);
    const stored = await other.stored();
    await git.told({
      commits: facts.commits.map(({ sha }) => ({ sha, message: 'Mine' })),
      branches: [{ name: 'main', deleted: true }],
    });
    expect(await other.stored()).toEqual(stored);
    expect((await git.branches()).data).toEqual([]);
  });

  it('forgets a branch that is deleted, and an earlier telling does not bring it back', async () => {
    const { commits, branches } = history();
    await git.told({ at: '2026-05-07T09:00:00Z', commits, branches });
    expect(
      await git.told({ at: '2026-05-07T10:00:00Z', branches: [{ name: 'main', deleted: true }] }),
    ).toEqual({ commits: 0, branches: 1, pullRequests: 0 });
    await git.told({ at: '2026-05-07T09:30:00Z', branches });
    expect((await git.branches()).data).toEqual([]);
    await git.told({ at: '2026-05-07T11:00:00Z', branches });
    expect((await git.branches()).data).toHaveLength(1);
  });

  it('is accepted gzipped, from repository tokens on v2 too, and needs write permission', async () => {
    expect(await git.tell(gzipSync(JSON.stringify(history())), { 'content-encoding': 'gzip' })).toMatchObject(
      {
        status: 200,
      },
    );
    const { repositoryId } = git;
    expect(await rig.post('/2.0/git/import', history(), { repositoryId })).toMatchObject({
      status: 200,
      body: { success: textWith('received'), data: { commits: { received: 2 } } },
    });
    const reader = await rig.post('/2.0/git/import', history(), {
      principal: principalOn(repositoryId, 'read'),
    });
    expect([reader.status, reader.body.error]).toEqual([403, textWith('write')]);
  });

  it('is not acknowledged once its token is revoked', async () => {
    rig.tokensApi.revoke('token:RevokedToken');
    const reply = await rig.post('/2.0/git/import', history(), {
      repositoryId: git.repositoryId,
      asOf: 0,
      subjects: ['token:RevokedToken'],
    });
    expect([404, 503]).toContain(reply.status);
  });

  describe('that is not one', () => {
    const sha = 'a'.repeat(40);
    it.each<[string, object | string | Buffer, string]>([
      ['no JSON', '{"commits":', 'not JSON'],
      ['an empty body', '', 'not JSON'],
      ['a list', [], 'expected object'],
      ['commits of a wrong type', { commits: { sha } }, 'commits'],
      ['a commit without a SHA', { commits: [{}] }, 'commits.0.sha'],
      ['a short SHA', { commits: [{ sha: 'abc1234' }] }, '40 hexadecimal'],
      ['a NUL in a message', { commits: [{ sha, message: 'a\0b' }] }, 'NUL'],
      ['half a character', { commits: [{ sha, authorName: '\ud800' }] }, 'commits.0.authorName'],
      ['a huge name', { branches: [{ name: 'x'.repeat(300) }] }, '255'],
      ['a branch without a name', { branches: [{ name: '' }] }, 'branches.0.name'],
      ['an impossible time', { commits: [{ sha, committedAt: '2026-02-31T00:00:00Z' }] }, 'committedAt'],
      ['a time before Git', { commits: [{ sha, committedAt: '0001-01-01T00:00:00Z' }] }, '1970'],
      ['a number out of range', { pullRequests: [{ number: 2 ** 31, headSha: sha }] }, 'number'],
      ['an unknown state', { pullRequests: [{ number: 1, headSha: sha, state: 'draft' }] }, 'state'],
      ['no diff', { pullRequests: [{ number: 1, headSha: sha, diff: 'hello' }] }, 'line 1'],
      ['deep nesting', `{"commits":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'commits'],
      ['too many', { commits: Array(IMPORT_LIMITS.commits + 1).fill({ sha }) }, 'commits'],
    ])('is a 400 that says where: %s', async (_, body, part) => {
      const stored = await git.stored();
      expect(await git.tell(body)).toMatchObject({
        status: 400,
        body: { error: 'BadRequest', message: textWith(part), actions: [] },
      });
      expect(await git.stored()).toEqual(stored);
    });

    it('says little, however much is wrong', async () => {
      const { status, body } = await git.tell({ commits: Array(10_000).fill({ sha: 1 }) });
      expect([status, JSON.stringify(body).length < 1_000]).toEqual([400, true]);
    });

    it('is a 400 if it is not gzip, and a 413 if it is too large, as sent or as unpacked', async () => {
      expect(await git.tell('{}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
      expect(await git.tell('{}', { 'content-encoding': 'br' })).toMatchObject({ status: 400 });
      const large = Buffer.alloc(6 * 1024 * 1024, 0x20);
      const tooLarge = { status: 413, body: { error: 'PayloadTooLarge', message: textWith('5242880') } };
      expect(await git.tell(large)).toMatchObject(tooLarge);
      expect(await git.tell(gzipSync(large), { 'content-encoding': 'gzip' })).toMatchObject(tooLarge);
    });
  });
});
