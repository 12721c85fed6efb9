import { LeaseClient, type LeaseClientOptions, type LeaseTransport } from '@libs/revocation';
import type { SimulatedProcess } from '../kernel/process';
import { ConnectionLost } from '../kernel/network';
import { PARAMETERS } from './parameters';
import type { RunningApi, Surroundings } from './surroundings';

/** A process that accepts work under a lease: a gateway or an ingestion API. */
export interface Enforcer {
  readonly process: SimulatedProcess;
  readonly client: LeaseClient;
  /** SIGTERM: gives the lease back and serves what it has begun. */
  drain(): void;
}

/** Calls go to any tokens API, as the clients' pool spreads them. */
export function callTokensApi<X>(
  around: Surroundings,
  from: SimulatedProcess,
  serve: (api: RunningApi) => Promise<X>,
  options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined } = {},
): Promise<X> {
  if (around.apis.size === 0) return Promise.reject(new ConnectionLost('no tokens API is there'));
  const api = around.chance.pick([...around.apis]);
  return around.network.call(from, api.process, () => serve(api), options);
}

/** A lease holder as createLeaseHolder makes it, on a simulated machine. */
export function createLeaseClient(
  around: Surroundings,
  process: SimulatedProcess,
  holder: string,
  beforeAck?: LeaseClientOptions['beforeAck'],
): LeaseClient {
  const transport: LeaseTransport = {
    renew: (request, signal) =>
      callTokensApi(around, process, (api) => api.leases.renew(request, api.signal), { signal }),
    release: (lease) => callTokensApi(around, process, (api) => api.leases.release(lease)),
  };
  const chance = around.chance.fork(`${process.name} back-off`);
  const { name } = process;
  return new LeaseClient(
    {
      clock: process.clock,
      transport,
      random: () => chance.next(),
      report: ({ where, error }) => around.trace.note(name, () => `trouble in ${where}: ${String(error)}`),
    },
    { holder, epoch: name, parameters: PARAMETERS, renewTimeoutMs: 300, maxBackoffMs: 100, beforeAck },
  );
}
