import { FINISHED, RECEIVED } from './support/answers';
import { type ApiToken, ContractRig, newSha, REPORT, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

describe('the contract: several uploads of one commit', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let token: ApiToken;
  let sha: string;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    token = await repository.issue();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    sha = newSha();
  });

  const post = (path: string, body: unknown): Promise<Reply> =>
    rig.send({
      method: 'POST',
      path,
      headers: [['project-token', token.token]],
      body: JSON.stringify(body),
    });
  const report = (coverage: object, filename = 'a.js'): object => ({ fileReports: [{ filename, coverage }] });
  const upload = async (body: unknown, { partial = false, language = 'javascript' } = {}): Promise<void> =>
    expect(await post(`/2.0/coverage/${sha}/${language}?partial=${String(partial)}`, body)).toMatchObject(
      RECEIVED,
    );
  const partial = (body: unknown, language = 'javascript'): Promise<void> =>
    upload(body, { partial: true, language });
  const finish = async (): Promise<void> =>
    expect(await post(`/2.0/commit/${sha}/coverageFinal`, {})).toMatchObject(FINISHED);
  const until = (status: string): Promise<void> => repository.untilStatus(sha, status);
  const content = (): Promise<unknown> => repository.contentOf(sha);

  describe('the same bytes', () => {
    it('are acknowledged again and change nothing, one after another', async () => {
      await upload(REPORT);
      await until('Processed');
      const before = await repository.reportsOf(sha);
      for (let time = 0; time < 3; time += 1) await upload(REPORT);
      expect(await repository.reportsOf(sha)).toEqual(before);
      expect(before).toHaveLength(1);
    });

    it('are acknowledged and count once when they come at the same moment', async () => {
      await Promise.all(Array.from({ length: 12 }, () => upload(REPORT)));
      await until('Processed');
      expect(await repository.reportsOf(sha)).toHaveLength(1);
      expect(await content()).toEqual({ 'src/cart.js': { 1: 3, 2: 0, 7: 1 } });
    });

    it('as parts count once, one after another and at the same moment', async () => {
      await Promise.all(Array.from({ length: 6 }, () => partial(report({ 1: 2 }))));
      await partial(report({ 1: 2 }));
      await finish();
      await until('Processed');
      expect(await content()).toEqual({ 'a.js': { 1: 2 } });
    });

    it('under two languages are two reports', async () => {
      await upload(REPORT, { language: 'javascript' });
      await upload(REPORT, { language: 'typescript' });
      expect((await repository.reportsOf(sha)).map(({ language }) => language).sort()).toEqual([
        'Javascript',
        'TypeScript',
      ]);
    });
  });

  it('in several languages at the same moment all count', async () => {
    const languages = ['javascript', 'typescript', 'coffeescript', 'java'];
    await Promise.all(languages.map((language) => upload(report({ 1: 1 }, `a.${language}`), { language })));
    await until('Processed');
    expect(await repository.reportsOf(sha)).toHaveLength(4);
  });

  it('replace one another, and the last one counts', async () => {
    await upload(report({ 1: 1, 2: 0 }));
    await until('Processed');
    await upload(report({ 1: 0 }, 'b.js'));
    await until('Processed');
    expect(await content()).toEqual({ 'b.js': { 1: 0 } });
  });

  it('in parts show nothing but MissingFinal without a final', async () => {
    await partial(report({ 1: 1 }));
    await partial(report({ 2: 1 }));
    await until('MissingFinal');
    expect(await repository.reportsOf(sha)).toMatchObject([{ isFinal: false, processed: false }]);
    expect(await content()).toEqual({});
  });

  it('in parts are merged by the final: a line counts as covered if any part covered it', async () => {
    await partial(report({ 1: 1, 2: 0, 3: 0 }));
    await partial(report({ 2: 4, 3: 0, 4: 0 }));
    await partial(report({ 1: 1 }, 'b.js'));
    await finish();
    await until('Processed');
    expect(await repository.reportsOf(sha)).toMatchObject([{ isFinal: true, processed: true }]);
    expect(await content()).toEqual({ 'a.js': { 1: 1, 2: 4, 3: 0, 4: 0 }, 'b.js': { 1: 1 } });
  });

  it('in parts of several languages are ended by one final', async () => {
    await partial(report({ 1: 1 }), 'javascript');
    await partial(report({ 1: 1 }, 'a.java'), 'java');
    await finish();
    await until('Processed');
    const reports = await repository.reportsOf(sha);
    expect(reports.map(({ isFinal }) => isFinal)).toEqual([true, true]);
  });

  it('do not need to be there: a final alone is acknowledged and shows nothing', async () => {
    await finish();
    await finish();
    expect(await repository.statusOf(sha)).toBeUndefined();
    expect(await repository.reportsOf(sha)).toEqual([]);
  });

  it('in parts after a final that came too early wait for the next', async () => {
    await finish();
    await partial(report({ 1: 1 }));
    await until('MissingFinal');
    await finish();
    await until('Processed');
    expect(await content()).toEqual({ 'a.js': { 1: 1 } });
  });

  it('are ended by the first final; a second one, or many at the same moment, change nothing', async () => {
    await partial(report({ 1: 1 }));
    await finish();
    await until('Processed');
    const before = await repository.reportsOf(sha);
    await finish();
    await Promise.all(Array.from({ length: 5 }, finish));
    expect(await repository.reportsOf(sha)).toEqual(before);
    expect(await content()).toEqual({ 'a.js': { 1: 1 } });
  });

  it('that end with many finals at the same moment are merged once', async () => {
    await partial(report({ 1: 1 }));
    await partial(report({ 2: 2 }));
    await Promise.all(Array.from({ length: 6 }, finish));
    await until('Processed');
    expect(await content()).toEqual({ 'a.js': { 1: 1, 2: 2 } });
  });

  it('keep the merged report while a late part waits for the next final, which takes it in', async () => {
    await partial(report({ 1: 1 }));
    await finish();
    await until('Processed');
    await partial(report({ 2: 5 }));
    await until('MissingFinal');
    expect(await content()).toEqual({ 'a.js': { 1: 1 } });
    await finish();
    await until('Processed');
    expect(await content()).toEqual({ 'a.js': { 1: 1, 2: 5 } });
  });

  it('lose no part to a final at the same moment: the next final has them all', async () => {
    const parts = Array.from({ length: 8 }, (_, at) => partial(report({ [at + 1]: 1 })));
    await Promise.all([...parts, finish()]);
    await finish();
    await until('Processed');
    expect(await content()).toEqual({
      'a.js': Object.fromEntries(Array.from({ length: 8 }, (_, at) => [at + 1, 1])),
    });
  });

  it('may be complete after parts, which it replaces', async () => {
    await partial(report({ 1: 1 }));
    await upload(report({ 9: 1 }));
    await until('Processed');
    await finish();
    await until('Processed');
    expect(await content()).toEqual({ 'a.js': { 9: 1 } });
  });

  it('belong to their repository: the same commit elsewhere is another one', async () => {
    const other = await rig.repository();
    await upload(REPORT);
    await until('Processed');
    expect(await other.reportsOf(sha)).toEqual([]);
    const theirs = await other.issue();
    const path = `/2.0/coverage/${sha}/javascript`;
    const headers = [['project-token', theirs.token]] as const;
    await rig.send({ method: 'POST', path, headers, body: JSON.stringify(report({ 1: 0 })) });
    await other.untilStatus(sha, 'Processed');
    expect(await other.contentOf(sha)).toEqual({ 'a.js': { 1: 0 } });
    expect(await content()).toEqual({ 'src/cart.js': { 1: 3, 2: 0, 7: 1 } });
  });
});
