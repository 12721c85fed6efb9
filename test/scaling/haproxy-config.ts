export interface LoadBalancerSettings {
  /** Of what clients know. */
  readonly port: number;
  /** Of the names in front of the APIs, by backend. */
  readonly ports: Readonly<Record<Api, number>>;
  /** Of the runtime API, through which processes are added and taken out. */
  readonly socket: string;
  /** Places in each backend; those that are empty are in maintenance. */
  readonly places: number;
  /** How often a process is asked whether it is ready; after two answers that it is not, it gets nothing more. */
  readonly checkMs: number;
}

export const APIS = ['tokens-api', 'ingestion-api'] as const;
export type Api = (typeof APIS)[number];

/** What stands behind one name; the processes that do are called so, with or without a number. */
export type Backend = 'gateway' | Api;

/** The name of a place, from 1. */
export const placeName = (backend: Backend, number: number): string => `${backend}-${String(number)}`;

/**
 * What an operator would write (docs/operations/scaling.md). A process is taken out by its own readiness. What could not be delivered
 * to a gateway goes to another one; what was delivered and not answered is sent again only where the method allows it (RFC 9110, 9.2.2).
 * In front of the APIs connections are spread, and nobody looks into them, as a Service of Kubernetes does it.
 */
export const haproxyConfig = ({ port, ports, socket, places, checkMs }: LoadBalancerSettings): string => `
global
  stats socket ${socket} mode 600 level admin
  maxconn 4000

defaults
  timeout connect 1s
  timeout check 2s
  timeout client 5m
  timeout server 60s
  option redispatch 1
  retries 3

frontend public
  mode http
  timeout http-request 10s
  timeout http-keep-alive 5s
  bind 127.0.0.1:${String(port)}
  http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE }
  default_backend gateway

backend gateway
  mode http
  balance leastconn
  option forwardfor
  retry-on conn-failure empty-response
${placesOf('gateway', places, checkMs)}
${APIS.map((api) => service(api, ports[api], placesOf(api, places, checkMs))).join('')}`;

const service = (api: Api, port: number, servers: string): string => `
listen ${api}
  mode tcp
  bind 127.0.0.1:${String(port)}
  balance roundrobin
${servers}`;

const placesOf = (backend: Backend, places: number, checkMs: number): string => `  option httpchk
  http-check send meth GET uri /health/ready
  http-check expect status 200
  default-server check inter ${String(checkMs)}ms fall 2 rise 1
  server-template ${backend}- 1-${String(places)} 127.0.0.1:1 disabled
`;
