import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { INTERNAL_PATHS } from '@libs/contracts';
import { AssertionSigner, generateSigningKey } from '@libs/http';
import { TokensApiClient } from '../src/tokens-api.client';

describe('the way to the instances of the tokens API', () => {
  const servers: Server[] = [];
  const clients: TokensApiClient[] = [];
  const signer = new AssertionSigner(generateSigningKey('gateway', 'test'));

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function instance(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  /** Nobody listens there any more. */
  async function gone(): Promise<string> {
    const url = await instance(() => undefined);
    const server = servers.pop();
    server?.close();
    return url;
  }

  function clientOf(...urls: string[]): TokensApiClient {
    const client = new TokensApiClient(
      { urls, timeoutMs: 5_000, longPollTimeoutMs: 5_000, connections: 4 },
      signer,
    );
    clients.push(client);
    return client;
  }

  const directory = (asked: string[]): RequestListener => {
    return (request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ repositories: [], total: 0 }));
    };
  };
  const question = { accountId: 1, organizationId: 2, limit: 10 };
  const entry = { action: 'repositories.reanalyzecommit', repositoryId: 1, actor: {} } as const;

  // As while one of them is restarted: a question that met the closed port would be a 503 to a client.
  it('goes on to the next where nobody listens, for every call', async () => {
    const asked: string[] = [];
    const client = clientOf(await gone(), await instance(directory(asked)), await gone());
    for (let n = 0; n < 6; n += 1) await client.repositories(question);
    await client.recordAudit(entry);
    expect(asked).toHaveLength(7);
  });

  it('asks again elsewhere what may be asked twice, when its connection breaks under it', async () => {
    const asked: string[] = [];
    const broken = await instance((request) => request.socket.destroy());
    const client = clientOf(broken, await instance(directory(asked)));
    for (let n = 0; n < 4; n += 1) await client.repositories(question);
    expect(asked).toHaveLength(4);
  });

  it('never sends an audit entry twice that somebody may have taken', async () => {
    const asked: string[] = [];
    const breaking: RequestListener = (request) => {
      asked.push(request.url ?? '');
      request.socket.destroy();
    };
    const client = clientOf(await instance(breaking), await instance(breaking));
    await expect(client.recordAudit(entry)).rejects.toThrow('did not answer');
    expect(asked).toEqual([INTERNAL_PATHS.audit]);
  });

  it('says what failed where nobody listens anywhere', async () => {
    const client = clientOf(await gone(), await gone());
    await expect(client.repositories(question)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
