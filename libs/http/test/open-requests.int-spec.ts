import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '@libs/testing';
import { OpenRequests } from '../src/open-requests';

const BODIES = 20;

describe('the connections of a server', () => {
  // A CI job that is cancelled in the middle of its upload leaves one behind each time.
  it('are forgotten once they have ended, also in the middle of a body', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const server = createServer(() => undefined);
    const requests = new OpenRequests(server);
    const seen: WeakRef<Socket>[] = [];
    server.on('connection', (socket: Socket) => seen.push(new WeakRef(socket)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let sent = 0; sent < BODIES; sent += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf');
      await once(server, 'request');
      socket.destroy();
    }
    await eventually(() => {
      collect();
      expect(seen.filter((socket) => socket.deref() !== undefined).length).toBeLessThan(BODIES / 2);
    });
    requests.stop();
    server.close();
    await once(server, 'close');
  });
});
