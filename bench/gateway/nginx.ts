import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, ServerProcess } from '@libs/server-process';

/** An upstream that is not Node and never the bottleneck: nginx, one worker, answering about 200 bytes of JSON. */
export async function startNginxUpstream(
  dir: string,
): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const port = await freePort();
  await mkdir(dir, { recursive: true });
  const config = join(dir, 'nginx.conf');
  await writeFile(config, nginxConfig(dir, port));
  const url = `http://127.0.0.1:${String(port)}`;
  const server = new ServerProcess({
    name: 'nginx',
    directory: dir,
    marker: config,
    stopSignal: 'SIGTERM',
    prepare: () =>
      Promise.resolve({ command: 'taskset', args: ['-c', '1', 'nginx', '-c', config, '-g', 'daemon off;'] }),
    probe: async () => {
      await (await fetch(url)).arrayBuffer();
    },
    readyTimeoutMs: 10_000,
    stopTimeoutMs: 5_000,
  });
  await server.start();
  return { url, pid: server.pid, stop: () => server.stop() };
}

const nginxConfig = (dir: string, port: number): string => `
worker_processes 1;
pid ${join(dir, 'master.pid')};
error_log ${join(dir, 'error.log')};
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path ${join(dir, 'body')};
  proxy_temp_path ${join(dir, 'proxy')};
  fastcgi_temp_path ${join(dir, 'fastcgi')};
  uwsgi_temp_path ${join(dir, 'uwsgi')};
  scgi_temp_path ${join(dir, 'scgi')};
  server {
    listen 127.0.0.1:${String(port)};
    default_type application/json;
    location / { return 200 '{"data":{"repository":{"name":"shop"},"coverage":{"filesUncovered":1,"coveragePercentage":74,"numberTotalFiles":12,"numberCoveredLines":740,"numberCoverableLines":1000,"status":"UpToDate"}}}'; }
  }
}
`;
