export interface LoadBalancerSettings {
  readonly port: number;
  /** Of the runtime API, through which gateways are added and taken out. */
  readonly socket: string;
  /** Places for gateways; those that are empty are in maintenance. */
  readonly places: number;
  /** How often a gateway is asked whether it is ready; after two answers that it is not, it gets nothing more. */
  readonly checkMs: number;
}

export const BACKEND = 'gateways';

/** The name of a place, from 1. */
export const placeName = (number: number): string => `gateway-${String(number)}`;

/**
 * What an operator would write (docs/operations/scaling.md). A gateway is taken out by its own readiness. What could not be delivered
 * goes to another one; what was delivered and not answered is sent again only where the method allows it (RFC 9110, 9.2.2).
 */
export const haproxyConfig = ({ port, socket, places, checkMs }: LoadBalancerSettings): string => `
global
  stats socket ${socket} mode 600 level admin
  maxconn 4000

defaults
  mode http
  timeout connect 1s
  timeout check 2s
  timeout client 5m
  timeout server 60s
  timeout http-request 10s
  timeout http-keep-alive 5m
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response

frontend public
  bind 127.0.0.1:${String(port)}
  http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE }
  default_backend ${BACKEND}

backend ${BACKEND}
  balance leastconn
  option httpchk
  http-check send meth GET uri /health/ready
  http-check expect status 200
  default-server check inter ${String(checkMs)}ms fall 2 rise 1
  server-template gateway- 1-${String(places)} 127.0.0.1:1 disabled
`;
