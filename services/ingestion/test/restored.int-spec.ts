import { copyDatabase, restoreDatabase, runCommand, type TestDatabase } from '@libs/testing';
import { IngestionRig, newSha, report } from './ingestion-rig';

const ONE_FILE = { Go: { a: { 1: 1 } } };

// docs/operations/backup.md says what is promised; this is that page, played.
describe('an ingestion database that was restored to the time of its backup', () => {
  let rig: IngestionRig;
  let backup: TestDatabase;
  const [derived, waiting, lost] = [newSha(), newSha(), newSha()];
  let lostPosition: number;

  const send = (sha: string) => rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }));
  const acknowledged = async (sha: string): Promise<void> => {
    expect((await send(sha)).status).toBe(200);
  };
  const uploads = async (sha: string): Promise<number[]> => {
    const rows = await rig.rows<{ position: number }>(
      'select position::int4 from coverage_uploads where commit_sha = $1 order by position',
      [sha],
    );
    return rows.map(({ position }) => position);
  };
  const restored = () =>
    runCommand('services/ingestion/src/restored.main.ts', [], { DATABASE_URL: rig.databaseUrl });

  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
    await acknowledged(derived);
    await rig.settled();
    const worker = rig.running.pop();
    await worker?.close();
    await acknowledged(waiting);
    await rig.restart(async () => {
      backup = await copyDatabase(rig.databaseUrl);
    });
    await rig.startWorker();
    await acknowledged(lost);
    await rig.settled();
    [lostPosition] = (await uploads(lost)) as [number];
    const early = await restored();
    expect(early).toMatchObject({ code: 1 });
    expect(early.out).toContain('Stop these first');
    await rig.restart(async () => {
      await restoreDatabase(rig.databaseUrl, backup);
      expect(await restored()).toMatchObject({ code: 0 });
    });
    await rig.startWorker();
  });
  afterAll(async () => {
    await rig.stop();
    await backup.drop();
  });

  it('has what was acknowledged before, and derives what was still waiting then', async () => {
    await rig.settled();
    expect(await rig.coverage(derived)).toEqual(ONE_FILE);
    expect(await rig.coverage(waiting)).toEqual(ONE_FILE);
  });

  it('has lost what was acknowledged since, and takes it when it is sent again', async () => {
    expect(await rig.coverage(lost)).toEqual({});
    await acknowledged(lost);
    await rig.settled();
    expect(await rig.coverage(lost)).toEqual(ONE_FILE);
  });

  it('counts what it has kept once, though its client sends it again', async () => {
    await acknowledged(derived);
    await acknowledged(waiting);
    await rig.settled();
    expect(await uploads(derived)).toHaveLength(1);
    expect(await uploads(waiting)).toHaveLength(1);
    expect(await rig.coverage(derived)).toEqual(ONE_FILE);
  });

  // Whoever noted the number of something lost would find something else under it.
  it('numbers what is new far beyond whatever was lost', async () => {
    const sha = newSha();
    await acknowledged(sha);
    const [position] = await uploads(sha);
    expect(position).toBeGreaterThan(lostPosition + 100_000);
  });
});
