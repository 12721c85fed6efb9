import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describeWith, eventually } from '@libs/testing';
import type { GatewayConfig } from '../src/start';
import { GatewayRig, macKey, UPLOAD } from './support/gateway-rig';

const LIMIT = 100;
const limited = {
  rateLimits: { exempt: [], base: { requests: LIMIT, windowMs: 300_000 } },
} satisfies Partial<GatewayConfig>;

describe('rate limits of several gateways', () => {
  const rigs: GatewayRig[] = [];
  const servers: { server: Server; sockets: Set<Socket> }[] = [];
  const start = async (changes: Partial<GatewayConfig>) => {
    const rig = await GatewayRig.start({ ...limited, ...changes });
    rigs.push(rig);
    return rig;
  };
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
    for (const { server, sockets } of servers.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  const upload = async (rig: GatewayRig, project: string) =>
    (await rig.request(UPLOAD, { method: 'POST', project, body: '{}' })).status;
  /** Nothing but answers within the limit and refusals beyond it: no error, whatever the store does. */
  const expectLocalLimit = async (rig: GatewayRig): Promise<void> => {
    const project = rig.tokens.repositoryToken();
    const found: number[] = [];
    for (let n = 0; n < LIMIT + 20; n++) found.push(await upload(rig, project));
    expect(found.slice(0, LIMIT)).toEqual(Array<number>(LIMIT).fill(200));
    expect(found.slice(LIMIT)).toEqual(Array<number>(20).fill(429));
  };

  it('hold in each gateway by itself while Redis cannot be reached', async () => {
    const rig = await start({ cache: { kind: 'redis', url: 'redis://127.0.0.1:1', macKey: macKey() } });
    await expectLocalLimit(rig);
    expect(await rig.metric('portcullis_gateway_rate_limit_shared')).toBe(0);
  });

  // It takes connections and answers nothing. A request that waited for it would wait for ever; here every one is answered.
  it('hold in each gateway by itself while Redis is frozen', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (data) => {
        for (const command of data
          .toString()
          .toLowerCase()
          .split(/(?=\*\d+\r\n)/)) {
          if (command.includes('setinfo')) socket.write('+OK\r\n');
          else if (command.includes('info')) socket.write('$17\r\nredis_version:7.0\r\n');
        }
      });
    });
    servers.push({ server, sockets });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const rig = await start({ cache: { kind: 'redis', url, macKey: macKey() } });
    await expectLocalLimit(rig);
    await eventually(async () => {
      expect(
        await rig.metric('portcullis_gateway_rate_limit_exchanges_total', 'outcome="failed"'),
      ).toBeGreaterThan(0);
      expect(await rig.metric('portcullis_gateway_rate_limit_shared')).toBe(0);
    });
    expect(await rig.metric('portcullis_gateway_rate_limit_exchanges_total', 'outcome="done"')).toBe(0);
  });

  describeWith('redis', 'with Redis', (url) => {
    it('are one limit for all of them', async () => {
      const cache = { kind: 'redis', url, macKey: macKey() } as const;
      const [one, other] = [await start({ cache }), await start({ cache })];
      for (const rig of [one, other])
        await eventually(async () =>
          expect(await rig.metric('portcullis_gateway_rate_limit_shared')).toBe(1),
        );
      // By address: the stand-ins of the two know different tokens.
      let allowed = 0;
      const remainingAfter = async (rig: GatewayRig): Promise<number> => {
        const reply = await rig.request('/api/v3/user/tokens', { token: rig.tokens.accountToken() });
        if (reply.status === 200) allowed += 1;
        return Number(/;r=(\d+)/.exec(reply.headers.get('ratelimit') ?? '')?.[1]);
      };
      for (let n = 1; n <= LIMIT - 10; n++) expect(await remainingAfter(one)).toBe(LIMIT - n);
      let sent = 0;
      await eventually(async () => {
        sent += 1;
        expect(await remainingAfter(other)).toBeLessThan(LIMIT - sent);
      });
      for (const rig of [one, other])
        await eventually(async () => expect(await remainingAfter(rig)).toBe(0), { everyMs: 1 });
      expect(allowed).toBeLessThan(2 * LIMIT);
    });
  });
});
