import { once } from 'node:events';
import type { Socket } from 'node:net';
import { eventually } from '@libs/testing';
import { GatewayRig } from './support/gateway-rig';
import { json } from './support/stand-in';

/** More answers than the kernel and Node would keep for a client that does not read. */
const SENT = 50_000;
/** Between two looks, so that what has stopped can be told from what is under way. */
const PATIENCE = { everyMs: 500, timeoutMs: 30_000 };
const UNKNOWN = 'GET /api/v3/nothing HTTP/1.1\r\nHost: a\r\n\r\n';

/** Requests sent one behind the other, without waiting for their answers (RFC 9112, 9.3.2). */
describe('requests behind another on their connection', () => {
  let rig: GatewayRig;
  let slow: string;
  let held: (() => void)[];
  const sockets: Socket[] = [];
  beforeEach(async () => {
    rig = await GatewayRig.start({ limits: { drainMs: 600_000 } });
    held = [];
    rig.tokens.standIn.answer = (_request, response) => held.push(() => json(response, 200, { data: [] }));
    slow = `GET /api/v3/user/tokens HTTP/1.1\r\nHost: a\r\napi-token: ${rig.tokens.accountToken()}\r\n\r\n`;
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await rig.close();
  });

  const connected = async (): Promise<{ socket: Socket; text: () => string }> => {
    const socket = rig.connect();
    sockets.push(socket);
    let text = '';
    socket.on('data', (data) => (text += data.toString())).on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, text: () => text };
  };
  const untilHeld = (): Promise<void> => eventually(() => expect(held).toHaveLength(1));
  const inFlight = (): Promise<number> => rig.metric('portcullis_gateway_requests_in_flight');
  const answered = (...labels: string[]): Promise<number> =>
    rig.metric('portcullis_gateway_requests_total', ...labels);

  it('are answered in their order, and each is counted', async () => {
    const { socket, text } = await connected();
    socket.write(slow + UNKNOWN.repeat(200));
    await untilHeld();
    held[0]?.();
    await eventually(() => expect(text().match(/HTTP\/1\.1 404/g)).toHaveLength(200));
    expect(text()).toMatch(/^HTTP\/1\.1 200/);
    expect(await answered('status="404"')).toBe(200);
    expect(await inFlight()).toBe(0);
  });

  // Node does not tell a reply that is not next of the end of its connection.
  it('take up no room once their client has left', async () => {
    const { socket } = await connected();
    socket.write(slow + UNKNOWN.repeat(1_500));
    await untilHeld();
    socket.destroy();
    await eventually(async () => expect(await inFlight()).toBe(0));
    expect(await rig.request('/api/v3/nothing')).toMatchObject({ status: 404 });
  });

  it('take up no room while their client does not read', async () => {
    const { socket } = await connected();
    socket.pause();
    socket.write(UNKNOWN.repeat(SENT));
    let before = 0;
    await eventually(async () => {
      const now = await answered('status="404"');
      const isStuck = now > 100 && now === before;
      before = now;
      expect(isStuck).toBe(true);
    }, PATIENCE);
    expect(before).toBeLessThan(SENT);
    expect(await inFlight()).toBeLessThanOrEqual(1);
    socket.destroy();
    await eventually(async () => expect(await inFlight()).toBe(0));
  });

  it('are not begun behind the last answer of their connection, and hold up no stop', async () => {
    const { socket, text } = await connected();
    socket.write(slow + UNKNOWN);
    await untilHeld();
    const closing = rig.gateway.close();
    held[0]?.();
    await closing;
    expect(text().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(text()).toMatch(/connection: close/i);
  });
});
