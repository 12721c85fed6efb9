import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Linux takes the local ports of outgoing connections from 32768 up, macOS and Windows from 49152. */
const [LOWEST, BEYOND] = [10_000, 32_768];
const ATTEMPTS = 100;

/** Those that were given to a server, which may yet start. */
// eslint-disable-next-line no-restricted-syntax -- ports belong to the machine, whatever asks for them in this process
const given = new Set<number>();

/**
 * A port of the loopback address that was free a moment ago, never the same one twice. Outgoing connections never take one of
 * these, so a server that stops finds its port free when it comes back.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST, BEYOND);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${String(LOWEST)} and ${String(BEYOND)}.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
