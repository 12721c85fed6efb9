import type { Principal } from '@libs/contracts';
import { ASSERTION_HEADER, type RunningProcess } from '@libs/http';
import { EventReader, eventually } from '@libs/testing';
import { connect } from 'node:net';
import { IngestionRig, newSha, objectWith, principalOn, report, repositoryPath } from './ingestion-rig';

const EVENTS = `${repositoryPath}/coverage/uploads/events`;

interface Upload {
  reportId: string;
  targetCommitSha: string;
  language: string;
  status: string;
  sizeBytes: number;
}
interface List {
  hasCoverageOverview: boolean;
  lastReports: Upload[];
}

/** What a page has made of the events. */
const listOf = (reader: EventReader): Upload[] => {
  let list: Upload[] = [];
  for (const { event, data } of reader.events) {
    if (event === 'uploads') list = (data as List).lastReports;
    if (event === 'upload') {
      const upload = data as Upload;
      list = [upload, ...list.filter(({ reportId }) => reportId !== upload.reportId)];
    }
  }
  return list;
};

describe('what becomes of uploads, as server-sent events', () => {
  let rig: IngestionRig;
  const readers: EventReader[] = [];
  let repositoryId = 100;
  beforeAll(async () => {
    rig = await IngestionRig.start({}, undefined, { streams: { pollMs: 30 } });
  });
  beforeEach(() => {
    repositoryId += 1;
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });
  afterAll(() => rig.stop());

  const watch = async (
    more: { lastEventId?: string | undefined; principal?: Principal; api?: RunningProcess } = {},
  ): Promise<EventReader> => {
    const { lastEventId, api = rig.api, ...sending } = more;
    const assertion = await rig.assert('GET', EVENTS, { repositoryId, ...sending });
    const reader = await EventReader.open(`${api.url ?? ''}${EVENTS}`, {
      [ASSERTION_HEADER]: assertion,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    });
    readers.push(reader);
    return reader;
  };
  const upload = async (sha = newSha(), language = 'go', query = '', of = repositoryId): Promise<string> => {
    const path = `/2.0/coverage/${sha}/${language}${query}`;
    const reply = await rig.post(path, report({ 'a.go': { 1: 1, 2: 0 } }), { repositoryId: of });
    expect(reply.status).toBe(200);
    return sha;
  };
  const listed = async (of = repositoryId): Promise<unknown[]> => rig.states(of);

  it('are first the list as it is, then each upload that changes, with its id at the end of a change', async () => {
    const before = await upload();
    const reader = await watch();
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    await eventually(() =>
      expect(reader.events).toEqual([
        {
          retry: '2000',
          id: expect.any(String) as string,
          event: 'uploads',
          data: {
            hasCoverageOverview: false,
            lastReports: [objectWith({ targetCommitSha: before, language: 'Go', status: 'Pending' })],
          },
        },
      ]),
    );

    const sha = await upload(newSha(), 'java', '?partial=true');
    await eventually(() =>
      expect(reader.named('upload')).toEqual([
        objectWith({ targetCommitSha: sha, language: 'Java', status: 'MissingFinal' }),
      ]),
    );
    expect(reader.events.at(-1)?.id).toMatch(/^[\w-]{22}$/);
    expect(listOf(reader)).toEqual(await listed());
  });

  it('say how large an upload is, of the last complete one and the parts since, and whether it has parts', async () => {
    const bytes = JSON.stringify(report({ 'a.go': { 1: 1, 2: 0 } })).length;
    const sha = await upload();
    const reader = await watch();
    await eventually(() =>
      expect(listOf(reader)).toEqual([objectWith({ sizeBytes: bytes, kind: 'complete' })]),
    );
    await upload(sha, 'go', '?partial=true');
    const withPart = { sizeBytes: 2 * bytes, kind: 'partial' };
    await eventually(() => expect(listOf(reader)).toEqual([objectWith(withPart)]));
  });

  it('tell what the worker of another process did, to every watcher and of this repository only', async () => {
    const stranger = repositoryId + 1_000;
    const readers = [await watch(), await watch(), await watch({ api: await rig.startApi() })];
    await upload(newSha(), 'go', '', stranger);
    const sha = await upload();
    const worker = await rig.startWorker();
    for (const reader of readers) {
      await eventually(async () => {
        expect(listOf(reader)).toEqual([objectWith({ targetCommitSha: sha, status: 'Processed' })]);
        expect(listOf(reader)).toEqual(await listed());
      });
    }
    await worker.close();
  });

  it('tell of a state that no table of uploads holds: the commit of a report comes to be known', async () => {
    const sha = await upload();
    await rig.post(`${repositoryPath}/git/import`, importOf(newSha()), { repositoryId });
    const reader = await watch();
    await eventually(() => expect(listOf(reader)).toEqual([objectWith({ status: 'CommitNotFound' })]));
    await rig.post(`${repositoryPath}/git/import`, importOf(sha), { repositoryId });
    await eventually(() =>
      expect(listOf(reader)).toEqual([objectWith({ targetCommitSha: sha, commit: objectWith({ sha }) })]),
    );
  });

  describe('for a reader who comes again', () => {
    it('say nothing where nothing has changed', async () => {
      await upload();
      const first = await watch();
      await eventually(() => expect(first.events).toHaveLength(1));
      first.close();
      const second = await watch({ lastEventId: first.lastEventId });
      await eventually(() => expect(second.events).toEqual([{ retry: '2000' }]));
      const sha = await upload();
      await eventually(() => expect(second.named('upload')).toEqual([objectWith({ targetCommitSha: sha })]));
      expect(second.named('uploads')).toEqual([]);
    });

    it('have no gap, be it at another process, and whatever id it names', async () => {
      const first = await watch();
      await eventually(() => expect(first.events).toHaveLength(1));
      first.close();
      const shas = [await upload(), await upload()].reverse();
      const other = await rig.startApi();
      for (const lastEventId of [first.lastEventId, 'made up']) {
        const second = await watch({ lastEventId, api: other });
        await eventually(() =>
          expect(listOf(second).map(({ targetCommitSha }) => targetCommitSha)).toEqual(shas),
        );
      }
    });
  });

  it('say at intervals that the connection lives, and end by themselves as a whole reply', async () => {
    const api = await rig.startApi({}, undefined, { streams: { heartbeatMs: 20, lastsMs: 400, pollMs: 30 } });
    const reader = await watch({ api });
    await eventually(() => expect(reader.comments).toBeGreaterThan(2));
    await eventually(() => expect(reader.ended).toBe('whole'));
  });

  // Else a page that nobody closes would keep a release from being rolled.
  it('end when the process stops, which does not wait for them', async () => {
    const api = await rig.startApi();
    const reader = await watch({ api });
    await api.close();
    await eventually(() => expect(reader.ended).toBe('whole'));
  });

  it('are for those who may upload, as the list is', async () => {
    const reader = await watch({ principal: principalOn(repositoryId, 'read') });
    expect(reader.status).toBe(403);
  });

  it('have a head of their own that ends at once', async () => {
    expect(await rig.send(EVENTS, { method: 'HEAD', repositoryId })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    });
  });

  it('have room of their own: beyond it 503, and whatever else is asked is answered', async () => {
    const api = await rig.startApi({}, undefined, { requestLimits: { streams: 2, requests: 2 } });
    await watch({ api });
    const second = await watch({ api });
    expect((await watch({ api })).status).toBe(503);
    expect(await rig.send(`${repositoryPath}/coverage/status`, { repositoryId }, api)).toMatchObject({
      status: 200,
    });
    second.close();
    await eventually(async () => expect((await watch({ api })).status).toBe(200));
  });

  it('cost the database nothing while nobody watches', async () => {
    const reads = async (): Promise<number> => {
      const [row] = await rig.rows<{ scans: string }>(
        `select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) as scans from pg_stat_user_tables where relname = 'coverage_reports'`,
      );
      return Number(row?.scans);
    };
    const reader = await watch();
    const before = await reads();
    await eventually(async () => expect(await reads()).toBeGreaterThan(before));
    reader.close();
    await eventually(async () => {
      const now = await reads();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await reads()).toBe(now);
    });
  });

  // Each list that a stalled reader was owed would otherwise be held for it.
  it('are kept for a reader who stalls as the newest state only', async () => {
    const api = await rig.startApi({}, undefined, { streams: { pollMs: 5 } });
    const sha = await upload();
    const socket = connect(Number(new URL(api.url ?? '').port), '127.0.0.1');
    const assertion = await rig.assert('GET', EVENTS, { repositoryId });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(`GET ${EVENTS} HTTP/1.1\r\nhost: a\r\n${ASSERTION_HEADER}: ${assertion}\r\n\r\n`);
    await eventually(() => expect(text).toContain('event: uploads'));
    socket.pause();
    const problem = 'p'.repeat(1024 * 1024);
    const written = 40;
    for (let n = 1; n <= written; n += 1) {
      await rig.rows(`update coverage_reports set last_problem = $2 where commit_sha = $1`, [
        sha,
        `${String(n)} ${problem}`,
      ]);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    text = '';
    socket.resume();
    await eventually(() => expect(text).toContain(`"problem":"${String(written)} p`));
    expect(text.match(/event: upload\n/g)?.length).toBeLessThan(written / 2);
    socket.destroy();
  });
});

const importOf = (sha: string): object => ({
  branches: [{ name: 'main', headSha: sha }],
  commits: [{ sha }],
});
