import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { eventually } from '@libs/testing';
import { GatewayRig, parseRaw, UPLOAD } from './support/gateway-rig';

const BODY_BYTES = 1_000_000;

/** A connection that is closed under a client that is still sending is reset, and the reply is lost with it. */
describe('a reply that comes before its request has', () => {
  let rig: GatewayRig;
  beforeEach(async () => {
    rig = await GatewayRig.start();
  });
  afterEach(() => rig.close());

  it('is given time to be read, also where the connection ends with it', async () => {
    const socket = rig.connect();
    let text = '';
    let hasEnded = false;
    socket.on('data', (data) => (text += data.toString())).on('end', () => (hasEnded = true));
    const head = [`POST ${UPLOAD} HTTP/1.1`, 'Host: a', 'Connection: close'];
    socket.write(`${[...head, `Content-Length: ${BODY_BYTES}`].join('\r\n')}\r\n\r\n`);
    socket.write('x'.repeat(BODY_BYTES / 2));
    await eventually(() => expect(text).toContain('error'));
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    expect(hasEnded).toBe(false);
    expect(parseRaw(text).status).toBeGreaterThanOrEqual(400);
    const ended = once(socket, 'end');
    socket.write('x'.repeat(BODY_BYTES / 2));
    await ended;
    socket.destroy();
  });
});
