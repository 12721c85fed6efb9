import { type RunningProcess, ASSERTION_HEADER } from '@libs/http';
import { IngestionRig, newSha, principalOn, report, repositoryPath } from './ingestion-rig';

const BADGE = `${repositoryPath}/coverage/badge.svg`;

describe('the badge of a repository', () => {
  let rig: IngestionRig;
  let worker: RunningProcess;
  let repositoryId = 200;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    worker = await rig.startWorker();
  });
  beforeEach(() => {
    repositoryId += 1;
  });
  afterAll(async () => {
    await worker.close();
    await rig.stop();
  });

  const badge = async (
    query = '',
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; text: string }> => {
    const path = BADGE + query;
    const principal = principalOn(repositoryId, 'read');
    const assertion = await rig.assert('GET', path, { repositoryId, principal });
    const reply = await fetch(`${rig.api.url ?? ''}${path}`, {
      headers: { [ASSERTION_HEADER]: assertion, ...headers },
    });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  };
  const shown = async (query = ''): Promise<string | undefined> =>
    /<title>coverage: (.*)<\/title>/.exec((await badge(query)).text)?.[1];
  const upload = async (lines: Record<string, number>, language = 'go', sha = newSha()): Promise<string> => {
    const path = `/2.0/coverage/${sha}/${language}`;
    expect((await rig.post(path, report({ [`a.${language}`]: lines }), { repositoryId })).status).toBe(200);
    await rig.settled();
    return sha;
  };
  const tell = async (facts: object): Promise<void> => {
    const reply = await rig.post(`${repositoryPath}/git/import`, facts, { repositoryId });
    expect(reply.status).toBe(200);
  };

  it('says "unknown" before anything was processed, and for a branch that nobody knows', async () => {
    expect(await shown()).toBe('unknown');
    await upload({ 1: 1 });
    expect(await shown('?branch=nowhere')).toBe('unknown');
  });

  it('says "unknown" where there is nothing to cover', async () => {
    await upload({});
    expect(await shown()).toBe('unknown');
  });

  it('is of the newest commit that has coverage, all its languages, and never says more than is so', async () => {
    await upload({ 1: 1 });
    expect(await shown()).toBe('100%');
    const lines = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, line) => [line + 1, line === 0 ? 0 : 1]),
    );
    const sha = await upload(lines);
    expect(await shown()).toBe('99%');
    await upload({ 1: 0 }, 'java', sha);
    expect(await shown('?branch=main')).toBe('99%');
    await upload({ 1: 0, 2: 0, 3: 1 });
    expect(await shown()).toBe('33%');
  });

  it('is of the main branch unless another one is named', async () => {
    const [onMain, onBranch] = [await upload({ 1: 1, 2: 0 }), await upload({ 1: 1, 2: 1 })];
    await tell({
      commits: [{ sha: onMain }, { sha: onBranch }],
      branches: [
        { name: 'main', headSha: onMain },
        { name: 'feature/ä&<b>', headSha: onBranch },
      ],
    });
    expect(await shown()).toBe('50%');
    expect(await shown(`?branch=${encodeURIComponent('feature/ä&<b>')}`)).toBe('100%');
  });

  it('is an SVG that may run and load nothing, opened on its own', async () => {
    expect(Object.fromEntries((await badge()).headers)).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('holds nothing of what was asked', async () => {
    const hostile = `"/><script>alert(1)</script>&amp;`;
    const { status, text } = await badge(`?branch=${encodeURIComponent(hostile)}`);
    expect(status).toBe(200);
    expect(text).toBe((await badge()).text);
    expect(text).not.toMatch(/script|alert/);
  });

  it('is not sent again to who has it', async () => {
    const first = await badge();
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await badge('', { 'if-none-match': known });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    expect((await badge('', { 'if-none-match': '"other"' })).status).toBe(200);
    await upload({ 1: 1 });
    expect((await badge('', { 'if-none-match': tag })).status).toBe(200);
  });

  it('refuses a branch that no name can be', async () => {
    for (const query of ['?branch=', `?branch=${'b'.repeat(300)}`, '?branch=a&branch=b'])
      expect((await badge(query)).status).toBe(400);
  });
});
