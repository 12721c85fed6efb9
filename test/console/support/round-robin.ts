import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RoundRobin {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** One address for several gateways, as a load balancer gives it: each request goes to the next of them. */
export async function startRoundRobin(urls: readonly string[]): Promise<RoundRobin> {
  const ports = urls.map((url) => Number(new URL(url).port));
  let turn = 0;
  const pass: RequestListener = (asked, answer) => {
    const { method, url, headers } = asked;
    const port = ports[turn++ % ports.length];
    const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.on('error', () => {
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502).end();
    });
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  };
  const balancer = createServer(pass);
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${String((balancer.address() as AddressInfo).port)}`,
    close: async () => {
      const closed = once(balancer, 'close');
      balancer.close();
      balancer.closeAllConnections();
      await closed;
    },
  };
}
