import { type IngestionOverview, ingestionOverviewReply, type Principal } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { IngestionRig, newSha, report } from './ingestion-rig';

const A_NUMBER: unknown = expect.any(Number);
const OVERVIEW = '/api/v3/operations/ingestion';
const account: Principal = { kind: 'account', tokenId: 'AbCdEfGhIjKl', accountId: 7 };

describe('the overview of the ingestion service', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  const overview = async (): Promise<IngestionOverview> => {
    const { status, body } = await rig.send(OVERVIEW, { principal: { ...account, isInstanceAdmin: true } });
    expect(status).toBe(200);
    return ingestionOverviewReply.parse(body).data;
  };

  it('is for whom the gateway says that they administer the instance', async () => {
    expect((await rig.send(OVERVIEW, { principal: account })).status).toBe(401);
    expect((await rig.send(OVERVIEW)).status).toBe(401);
  });

  it('shows what is to be published and to be processed', async () => {
    const uploaded = await rig.post(
      `/2.0/coverage/${newSha()}/javascript`,
      report({ 'src/cart.js': { 1: 1 } }),
    );
    expect(uploaded.status).toBe(200);
    await eventually(async () =>
      expect(await overview()).toEqual({
        outbox: {
          state: 'read',
          value: {
            unpublished: 1,
            isMore: false,
            oldestAgeMs: A_NUMBER,
            relays: 0,
            readers: [],
          },
        },
        work: {
          state: 'read',
          value: {
            queues: [
              { name: 'reports', waiting: 1, parked: 0, oldestAgeMs: A_NUMBER },
              { name: 'analyses', waiting: 0, parked: 0, oldestAgeMs: 0 },
            ],
          },
        },
      }),
    );
  });

  it('shows the other part when one cannot be read', async () => {
    await rig.db.query('alter table coverage_reports rename to elsewhere');
    await eventually(async () => {
      const { outbox, work } = await overview();
      expect([outbox.state, work.state]).toEqual(['read', 'unread']);
    });
    await rig.db.query('alter table elsewhere rename to coverage_reports');
    await eventually(async () => expect((await overview()).work.state).toBe('read'));
  });
});
