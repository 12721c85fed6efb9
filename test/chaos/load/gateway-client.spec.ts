import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@libs/testing';
import { GatewayClient } from './gateway-client';
import type { Request } from './request';

const AT_ONCE = 40;
const REQUEST: Request = {
  operation: 'readRepository',
  method: 'GET',
  path: '/',
  by: { kind: 'repository', tokenId: 'id', value: 'value' },
};

describe('a client of a gateway', () => {
  let server: Server;
  let connections = 0;
  const waiting: ServerResponse[] = [];

  beforeAll(async () => {
    server = createServer((_, response) => waiting.push(response)).on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  // A load that opens a connection for most requests measures how connections are opened, by itself most of all.
  it('keeps as many connections as it is told, and opens none while it has them', async () => {
    const { port } = server.address() as AddressInfo;
    const client = new GatewayClient('gateway', `http://127.0.0.1:${String(port)}`, AT_ONCE);
    for (let round = 0; round < 3; round += 1) {
      const asked = Array.from({ length: AT_ONCE }, () => client.ask(REQUEST, 60_000));
      await eventually(() => expect(waiting).toHaveLength(AT_ONCE));
      for (const response of waiting.splice(0)) response.end();
      for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    }
    client.close();
    expect(connections).toBe(AT_ONCE);
  });
});
