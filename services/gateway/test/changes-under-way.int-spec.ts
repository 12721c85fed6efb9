import { once } from 'node:events';
import { parseToken } from '@libs/token-format';
import { eventually } from '@libs/testing';
import { OPERATIONS } from '../src/policy/operations';
import { anyText, GatewayRig, parseRaw, SHA, UPLOAD } from './support/gateway-rig';
import { json } from './support/stand-in';

const CREATE = '/api/v3/user/tokens';
/** As much of a body as is waited for, in one chunk that is not the last. */
const FULL_BUFFER = `10000\r\n${'x'.repeat(0x1_0000)}\r\n`;

/** ADR 0004: nothing that was accepted before takes effect after the answer. */
describe('what is under way when access is taken away', () => {
  let rig: GatewayRig;
  let token: string;
  let held: (() => void)[];

  beforeEach(async () => {
    rig = await GatewayRig.start();
    token = rig.tokens.accountToken();
    held = [];
    rig.tokens.standIn.answer = (_request, response) =>
      held.push(() => json(response, 200, { success: 'done' }));
    rig.ingestion.answer = (_request, response) => held.push(() => json(response, 200, { success: 'done' }));
  });
  afterEach(() => rig.close());

  const untilHeld = (count = 1): Promise<void> => eventually(() => expect(held).toHaveLength(count));
  const release = (): void => {
    for (const answer of held.splice(0)) answer();
  };
  const takeAway = async (subject: string): Promise<number> => {
    rig.tokens.append(subject);
    await rig.applied();
    return rig.tokens.head;
  };
  const acknowledged = (seq: number): Promise<void> =>
    eventually(() => expect(rig.tokens.acknowledged).toBe(seq));
  /** Renewals that came later than the row was applied: enough that an acknowledgement would have been among them. */
  const someRenewals = async (): Promise<void> => {
    for (let polls = 0; polls < 2; polls += 1) {
      const before = rig.tokens.renewals;
      await eventually(() => expect(rig.tokens.renewals).toBeGreaterThan(before + 1));
    }
  };

  const subjectOf = { 'the role': 'change:7', 'the account': 'account:7', everything: 'all' } as const;

  // The service has it and will do it; an answer to whoever took the access away would be a lie until it has.
  it.each(Object.entries(subjectOf))(
    'is a change that its service has: it is done and answered before the loss of %s is acknowledged',
    async (_, subject) => {
      const creating = rig.request(CREATE, { method: 'POST', token, body: '{}' });
      await untilHeld();
      const seq = await takeAway(subject);
      await someRenewals();
      expect(rig.tokens.acknowledged).toBeLessThan(seq);
      release();
      expect(await creating).toMatchObject({ status: 200, body: { success: 'done' } });
      await acknowledged(seq);
    },
  );

  it('is a change of a token that is revoked: likewise', async () => {
    const creating = rig.request(CREATE, { method: 'POST', token });
    await untilHeld();
    const seq = await takeAway(`token:${parseToken(token)?.tokenId ?? ''}`);
    await someRenewals();
    expect(rig.tokens.acknowledged).toBeLessThan(seq);
    release();
    expect(await creating).toMatchObject({ status: 200 });
    await acknowledged(seq);
  });

  // Whoever takes the access away would wait for a reader who takes their time.
  it('is a change that is done, however slowly its answer is read', async () => {
    rig.tokens.standIn.answer = (_request, response) =>
      held.push(() => json(response, 200, { success: 'x'.repeat(30_000_000) }));
    const socket = rig.connect();
    socket.pause();
    socket.write(`POST ${CREATE} HTTP/1.1\r\nHost: a\r\napi-token: ${token}\r\nContent-Length: 2\r\n\r\n{}`);
    await untilHeld();
    const seq = await takeAway('change:7');
    await someRenewals();
    expect(rig.tokens.acknowledged).toBeLessThan(seq);
    release();
    await acknowledged(seq);
    expect(await rig.metric('portcullis_gateway_requests_in_flight')).toBe(1);
    socket.destroy();
  });

  // What fits the buffer is waited for before anything is forwarded, so its service has a part only of what fills it.
  describe('is a change that is still arriving', () => {
    const begin = async (): Promise<{ text: () => string; close: () => void }> => {
      const socket = rig.connect();
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      const head = [
        `POST ${CREATE} HTTP/1.1`,
        'Host: a',
        `api-token: ${token}`,
        'Transfer-Encoding: chunked',
        '',
        '',
      ];
      socket.write(`${head.join('\r\n')}${FULL_BUFFER}`);
      await once(socket, 'connect');
      await eventually(() => expect(rig.tokens.standIn.received).toHaveLength(1));
      return { text: () => text, close: () => socket.destroy() };
    };

    it('after a changed role: ended with 503 and never done, and nobody waits for it', async () => {
      const sending = await begin();
      await acknowledged(await takeAway('change:7'));
      await eventually(() => expect(sending.text()).toContain('actions'));
      expect(parseRaw(sending.text())).toMatchObject({ status: 503, body: { message: anyText } });
      expect(sending.text()).toMatch(/retry-after: 1\r\n/i);
      expect(rig.tokens.standIn.received.filter(({ complete }) => complete)).toEqual([]);
      sending.close();
    });

    it('after its token was revoked: ended with 401 and never done', async () => {
      const sending = await begin();
      rig.tokens.revoke(token);
      await acknowledged(rig.tokens.head);
      await eventually(() => expect(sending.text()).toContain('actions'));
      expect(parseRaw(sending.text()).status).toBe(401);
      expect(rig.tokens.standIn.received.filter(({ complete }) => complete)).toEqual([]);
      sending.close();
    });
  });

  it('holds up nothing where it changes nothing, is an upload, takes access away itself, or is somebody else’s', async () => {
    const project = rig.tokens.repositoryToken();
    const waiting = [
      rig.request(CREATE, { token }),
      rig.request(`${CREATE}/1`, { method: 'DELETE', token }),
      rig.request(UPLOAD, { method: 'POST', project, body: '{}' }),
      rig.request(`/2.0/commit/${SHA}/resultsFinal`, { method: 'POST', project }),
    ];
    await untilHeld(4);
    await acknowledged(await takeAway('change:7'));
    await acknowledged(await takeAway('repository:9'));
    const other = rig.request(CREATE, { method: 'POST', token });
    await untilHeld(5);
    await acknowledged(await takeAway('change:8'));
    release();
    for (const reply of await Promise.all([...waiting, other])) expect(reply.status).toBe(200);
  });

  // Otherwise two who take each other's access away would wait for each other.
  it('is never waited for by itself: whatever answers when it is enforced holds nothing up', () => {
    const waiting = OPERATIONS.filter(({ timeout }) => timeout === 'waiting');
    expect(waiting.length).toBeGreaterThan(5);
    expect(waiting.filter(({ outlivesRevocation }) => !outlivesRevocation)).toEqual([]);
  });
});
