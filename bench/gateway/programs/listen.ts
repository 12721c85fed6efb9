import type { Server } from 'node:http';

/** What every program here is told: its port, then whatever it alone needs. */
export function argumentsOf(program: string, ...names: readonly string[]): [port: number, ...rest: string[]] {
  const [port, ...rest] = process.argv.slice(2);
  if (rest.length < names.length) throw new Error(`Usage: ${program} PORT ${names.join(' ')}`);
  return [Number(port), ...rest];
}

/** Connections are kept for longer than a bench leaves them alone. */
export function listen(server: Server, port: number): void {
  server.keepAliveTimeout = 300_000;
  server.listen(port, '127.0.0.1');
}
