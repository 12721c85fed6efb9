import { eventually } from '@libs/testing';
import { defaultLeaseParameters, leaseParametersFor } from '@libs/revocation';
import { anyText, GatewayRig, SHA, UPLOAD } from './support/gateway-rig';
import { json } from './support/stand-in';

const FINAL = `/2.0/commit/${SHA}/coverageFinal`;

/**
 * A gateway that was paused or cut off finds ingestion's answers in its sockets when it comes back. The revocation has waited for
 * no more than its lease.
 */
describe('the acknowledgement of an upload', () => {
  let rig: GatewayRig;
  let answer: (() => void)[];
  let project: string;
  const start = async (lease = leaseParametersFor(3_000)): Promise<void> => {
    rig = await GatewayRig.start({ lease });
    answer = [];
    rig.ingestion.answer = (_request, response) =>
      answer.push(() => json(response, 200, { success: 'stored' }));
    project = rig.tokens.repositoryToken();
  };
  afterEach(() => rig.close());

  const send = (path: string) =>
    rig.request(path, { method: 'POST', project, ...(path === UPLOAD && { body: '{}' }) });
  const stored = (count: number) => eventually(() => expect(answer).toHaveLength(count));
  const unleased = () =>
    eventually(async () => {
      expect(await rig.metric('portcullis_lease_remaining_seconds')).toBe(0);
    });
  const release = () => {
    for (const one of answer) one();
  };

  it('is not passed on by a gateway that cannot know whether the token was revoked since', async () => {
    await start();
    const sent = [send(UPLOAD), send(FINAL)];
    await stored(2);
    rig.tokens.isWorking = false;
    await unleased();
    rig.tokens.endUnheard(project, 'revoked');
    release();
    for (const reply of await Promise.all(sent)) {
      expect(reply).toMatchObject({ status: 503, body: { error: anyText } });
      expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
  });

  it('becomes the refusal where the token turns out to be revoked', async () => {
    await start();
    const sent = send(UPLOAD);
    await stored(1);
    rig.tokens.isRenewing = false;
    await unleased();
    rig.tokens.endUnheard(project, 'revoked');
    release();
    expect(await sent).toMatchObject({ status: 404, body: { error: 'not found' } });
  });

  it('is passed on without a lease where the token turns out to be good, and asked about once', async () => {
    await start();
    const sent = send(UPLOAD);
    await stored(1);
    rig.tokens.isRenewing = false;
    await unleased();
    const asked = rig.tokens.introspected.length;
    release();
    expect(await sent).toMatchObject({ status: 200, body: { success: 'stored' } });
    expect(rig.tokens.introspected).toHaveLength(asked + 1);
  });

  it('needs no question under a lease', async () => {
    await start(defaultLeaseParameters);
    const sent = send(UPLOAD);
    await stored(1);
    const asked = rig.tokens.introspected.length;
    release();
    expect(await sent).toMatchObject({ status: 200 });
    expect(rig.tokens.introspected).toHaveLength(asked);
  });
});
