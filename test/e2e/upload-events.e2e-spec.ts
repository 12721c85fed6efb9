import { EventReader, eventually } from '@libs/testing';
import { V3_NO_TOKEN } from './support/answers';
import { type ApiToken, ContractRig, newSha, REPORT, type RepositoryRig } from './support/contract-rig';

interface Upload {
  targetCommitSha: string;
  status: string;
}

/** A page that shows the uploads of a repository while they are processed, and its badge. */
describe('watching uploads through the gateway', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  const readers: EventReader[] = [];
  beforeAll(async () => {
    rig = await ContractRig.start();
  });
  beforeEach(async () => {
    repository = await rig.repository();
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });
  afterAll(() => rig.close());

  const watch = async (token: string, lastEventId?: string): Promise<EventReader> => {
    const reader = await EventReader.open(`${rig.instance.baseUrl}${repository.v3}/coverage/uploads/events`, {
      'api-token': token,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    });
    readers.push(reader);
    return reader;
  };
  const begun = async (reader: EventReader): Promise<void> => {
    await eventually(() => expect(reader.events.length).toBeGreaterThan(0));
  };
  const upload = async (query = ''): Promise<string> => {
    const sha = newSha();
    const path = `${repository.v2}/commit/${sha}/coverage/javascript${query}`;
    expect((await rig.call('POST', path, REPORT)).status).toBe(200);
    return sha;
  };
  const newest = (reader: EventReader): unknown => {
    const { data } = reader.events.at(-1) ?? {};
    return (data as { lastReports?: Upload[] }).lastReports?.[0] ?? data;
  };

  it('an upload is told until it is processed, to every watcher, and to one who comes again', async () => {
    const [one, two] = [await watch(rig.accountToken), await watch(rig.accountToken)];
    await Promise.all([one, two].map(begun));
    one.close();
    const sha = await upload();
    await eventually(() => expect(newest(two)).toMatchObject({ targetCommitSha: sha, status: 'Processed' }));
    const again = await watch(rig.accountToken, one.lastEventId);
    await eventually(() =>
      expect(newest(again)).toMatchObject({ targetCommitSha: sha, status: 'Processed' }),
    );
    expect(again.lastEventId).toBe(two.lastEventId);
  });

  it('ends when its token is revoked, and shows nothing after that', async () => {
    const created = await rig.call('POST', '/api/v3/user/tokens');
    const { id, token } = created.body as ApiToken;
    const [cut, kept] = [await watch(token), await watch(rig.accountToken)];
    await Promise.all([cut, kept].map(begun));
    expect((await rig.call('DELETE', `/api/v3/user/tokens/${String(id)}`)).status).toBe(204);
    const seen = cut.events.length;
    const sha = await upload('?partial=true');
    await eventually(() => expect(newest(kept)).toMatchObject({ targetCommitSha: sha }));
    expect(cut.events).toHaveLength(seen);
    await eventually(() => expect(cut.ended).toBe('cut'));
    expect((await watch(token)).status).toBe(401);
  });

  it('ends when the role of its reader is lowered', async () => {
    const { organization } = rig.instance;
    const token = await rig.guest(repository.repositoryId, 'write');
    const user = (await rig.send({ path: '/api/v3/user', headers: [['api-token', token]] })).body;
    const { mainEmail: email } = (user as { data: { mainEmail: string } }).data;
    const reader = await watch(token);
    await begun(reader);
    const name = repository.v3.split('/').at(-1);
    const people = [{ email, repositories: [{ name, role: 'triage' }] }];
    const lowered = await rig.call('PUT', `/api/v3/organizations/gh/${organization}/people/roles`, {
      people,
    });
    expect(lowered.status).toBe(204);
    await eventually(() => expect(reader.ended).toBe('cut'));
    expect((await watch(token)).status).toBe(403);
  });

  it('has a badge: of a private repository by a token, of a public one for anybody', async () => {
    const path = `${repository.v3}/coverage/badge.svg`;
    const sha = await upload();
    await repository.untilStatus(sha, 'Processed');
    const own = await rig.call('GET', path);
    expect([own.status, own.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(own.text).toContain('<title>coverage: 66%</title>');
    expect(await rig.send({ path })).toMatchObject(V3_NO_TOKEN);

    expect((await rig.call('PATCH', repository.v3, { visibility: 'Public' })).status).toBe(204);
    const open = await eventually(async () => {
      const reply = await rig.send({ path });
      expect(reply.status).toBe(200);
      return reply;
    });
    expect([open.headers['cache-control'], open.text]).toEqual(['public, max-age=60', own.text]);
    expect(open.headers.etag).toBe(own.headers.etag);
  });
});
