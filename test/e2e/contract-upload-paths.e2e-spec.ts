import { badReport, FINISHED, RECEIVED } from './support/answers';
import { type ApiToken, ContractRig, newSha, REPORT, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

describe('the contract: the paths of uploads', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let token: ApiToken;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    token = await repository.issue();
  });
  afterAll(() => rig.close());

  const post = (path: string, body: string): Promise<Reply> =>
    rig.send({ method: 'POST', path, body, headers: [['project-token', token.token]] });
  const byAccount = (path: string, body = JSON.stringify(REPORT)): Promise<Reply> =>
    rig.send({ method: 'POST', path, body, headers: [['api-token', rig.accountToken]] });
  const languageOf = async (sha: string, of = repository): Promise<string | undefined> => {
    await of.untilStatus(sha, 'Processed');
    return (await of.reportsOf(sha))[0]?.language;
  };

  it.each([
    ['JAVASCRIPT', 'Javascript'],
    ['objective%20c', 'Objective C'],
    ['Objective%20C', 'Objective C'],
    ['%4Aava', 'Java'],
    ['klingon', 'klingon'],
    ['C%2B%2B', 'C++'],
    ['fran%C3%A7ais', 'français'],
  ])('names the language %s as %j, known or not', async (given, language) => {
    const sha = newSha();
    expect(await post(`/2.0/coverage/${sha}/${given}`, JSON.stringify(REPORT))).toMatchObject(RECEIVED);
    expect(await languageOf(sha)).toBe(language);
  });

  it.each([
    ['of spaces', '%20'],
    ['of 101 letters', 'x'.repeat(101)],
  ])('must not have a language %s', async (_, language) => {
    expect(await post(`/2.0/coverage/${newSha()}/${language}`, JSON.stringify(REPORT))).toMatchObject(
      badReport(),
    );
  });

  it('may have repeated slashes anywhere', async () => {
    const shas = [newSha(), newSha()] as const;
    expect(await post(`//2.0/coverage//${shas[0]}///javascript`, JSON.stringify(REPORT))).toMatchObject(
      RECEIVED,
    );
    expect(await byAccount(`//${repository.v2}//commit/${shas[1]}/coverage//javascript`)).toMatchObject(
      RECEIVED,
    );
    for (const sha of shas) await repository.untilStatus(sha, 'Processed');
  });

  it('may have a query with anything in it', async () => {
    const sha = newSha();
    const query = '?provider=gh&partial=false&branch=feature%2Fx&x=%';
    expect(await post(`/2.0/coverage/${sha}/javascript${query}`, JSON.stringify(REPORT))).toMatchObject(
      RECEIVED,
    );
    await repository.untilStatus(sha, 'Processed');
  });

  it('must not leave open whether the report is partial', async () => {
    for (const query of ['?partial=maybe', '?partial=1', '?partial=true&partial=false'])
      expect(
        await post(`/2.0/coverage/${newSha()}/javascript${query}`, JSON.stringify(REPORT)),
      ).toMatchObject(badReport());
  });

  it.each(['my repo', 'ünïcode', 'a+b&c', '100%', 'commit', 'coverage'])(
    'names the repository %j, percent-encoded, with a provider and without',
    async (name) => {
      const strange = await rig.repository(name);
      const withoutProvider = strange.v2.replace('/gh/', '/');
      for (const path of [strange.v2, withoutProvider]) {
        const sha = newSha();
        expect(await byAccount(`${path}/commit/${sha}/coverage/javascript`)).toMatchObject(RECEIVED);
        await strange.untilStatus(sha, 'Processed');
      }
    },
  );

  it('may have an organization called commit with a repository called gh', async () => {
    const owner = { organization: { provider: 'gh', name: 'commit' } } as const;
    const strange = await rig.repository('gh', owner);
    const sha = newSha();
    for (const path of [strange.v2, '/2.0/commit/gh'])
      expect(await byAccount(`${path}/commit/${sha}/coverage/javascript`)).toMatchObject(RECEIVED);
    expect(await byAccount(`${strange.v2}/commit/${sha}/coverageFinal`, '{}')).toMatchObject(FINISHED);
    await strange.untilStatus(sha, 'Processed');
  });

  it('names providers, organizations and repositories in any letter case', async () => {
    const sha = newSha();
    const shouted = `/2.0/${repository.v2.slice('/2.0/'.length).toUpperCase()}`;
    expect(await byAccount(`${shouted}/commit/${sha}/coverage/javascript`)).toMatchObject(RECEIVED);
    await repository.untilStatus(sha, 'Processed');
  });
});
