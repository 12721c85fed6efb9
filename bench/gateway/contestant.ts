/** Something that answers the load. */
export interface Contestant {
  readonly id: ContestantId;
  readonly url: string;
  /** Requests carry them in turn. */
  readonly tokens: readonly string[];
  /** The status that every answer has to have. */
  readonly expects: 200 | 401;
  /** Of the server, whose children count with it. */
  readonly pids: readonly number[];
  /** Of the Redis that it asks about every request. */
  readonly redisPid?: number;
  /** Of a gateway: where it shows its own counts. */
  readonly metricsUrl?: string;
  /** Of a gateway: which step of its ladder has to decide. */
  readonly rung?: string;
}

/** In the order of a round. What is compared closely stands side by side. */
export const CONTESTANTS = {
  upstream: 'the upstream itself, on the load’s core',
  nginx: 'nginx, no check',
  haproxy: 'HAProxy, no check',
  'auth-request': 'nginx, auth_request to a Node check',
  'lua-dict': 'nginx + Lua, shared memory before Redis',
  'lua-redis': 'nginx + Lua, Redis for each request',
  l1: 'Portcullis, token in L1',
  unchecked: 'Portcullis with its check left out',
  l2: 'Portcullis, token only in Redis',
  malformed: 'Portcullis, malformed token (401)',
  unknown: 'Portcullis, unknown token (401)',
  revoked: 'Portcullis, revoked token (401)',
  'http-proxy-3': 'http-proxy-3, no check',
  'fast-proxy': '0http + fast-proxy, no check',
  node: 'bare Node + undici, no check',
  'node-own': 'bare Node + the gateway’s client, no check',
  'forward-auth': 'sketch: nginx passes on what Portcullis decides',
  'agent-fed': 'sketch: nginx + Lua, memory fed by an agent',
} as const;
export type ContestantId = keyof typeof CONTESTANTS;

export const CONTESTANT_IDS = Object.keys(CONTESTANTS) as readonly ContestantId[];
