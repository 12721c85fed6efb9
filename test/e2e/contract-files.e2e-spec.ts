import { V3_NOT_FOUND, V3_UNKNOWN_TOKEN, V3_WRONG_METHOD } from './support/answers';
import {
  anInstant,
  type ApiToken,
  ContractRig,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';

const anId: unknown = expect.any(Number);

describe('the contract: files, commits and pull requests with their coverage', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  const sha = newSha();
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    await rig.call('POST', `${repository.v2}/commit/${sha}/coverage/javascript`, REPORT);
    await repository.untilStatus(sha, 'Processed');
  });
  afterAll(() => rig.close());

  it('a client goes from the list to a file, its lines and its commit', async () => {
    const list = await rig.call('GET', `${repository.v3}/files?branch=main&sort=coverage&direction=asc`);
    const { data } = list.body as { data: { fileId: number }[] };
    expect(list.body).toEqual({
      data: [
        {
          fileId: anId,
          branchId: 0,
          path: 'src/cart.js',
          totalIssues: 0,
          grade: 0,
          gradeLetter: '',
          numberOfMethods: 0,
          coverage: 66,
          coverageWithDecimals: 66.66,
          sourceLinesOfCode: 3,
          coveredLines: 2,
        },
      ],
      pagination: { limit: 100, total: 1 },
    });
    const path = `${repository.v3}/files/${data[0]?.fileId ?? 0}`;
    expect((await rig.call('GET', path)).body).toMatchObject({
      file: { commitSha: sha, path: 'src/cart.js', language: 'Javascript', ignored: false },
      coverage: { coverage: 66.66, coverableLines: 3, coveredLines: 2 },
    });
    expect((await rig.call('GET', `${path}/coverage`)).body).toEqual({
      data: [
        { line: 1, hits: 3 },
        { line: 2, hits: 0 },
        { line: 7, hits: 1 },
      ],
    });
    expect((await rig.call('GET', `${repository.analysis}/commits/${sha}`)).body).toMatchObject({
      commit: { sha, commitTimestamp: anInstant },
      coverage: { totalCoveragePercentage: 66.66 },
      meta: { analyzable: true },
    });
  });

  it('what nobody knows is a 404, and a POST where only GET is served a 405', async () => {
    const coverage = repository.v3.replace('/v3/', '/v3/coverage/');
    for (const path of [
      `${repository.v3}/files/999999999`,
      `${repository.v3}/files/999999999/coverage`,
      `${repository.v3}/files?branch=gone`,
      `${repository.analysis}/commits/${newSha()}`,
      `${coverage}/pull-requests/1`,
      `${coverage}/pull-requests/1/files`,
      `${coverage}/pull-requests/1/diff`,
      `${repository.v3}/pull-requests/1/diff`,
      `${coverage}/pull-requests/1/reanalyze`,
      `${repository.analysis}/pull-requests/1/coverage/status`,
    ])
      expect(await rig.call('GET', path)).toMatchObject(V3_NOT_FOUND);
    expect(await rig.call('POST', `${coverage}/pull-requests/1/reanalyze`)).toMatchObject(V3_WRONG_METHOD);
  });

  it('repository tokens reach none of them (contract 3.2)', async () => {
    const { token }: ApiToken = await repository.issue();
    for (const path of [`${repository.v3}/files`, `${repository.analysis}/commits/${sha}`])
      expect(await rig.send({ path, headers: [['project-token', token]] })).toMatchObject({
        status: V3_UNKNOWN_TOKEN.status,
      });
  });
});
