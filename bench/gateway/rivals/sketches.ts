import { ASSERTION_HEADER } from '@libs/http';
import type { Bench } from '../../support/run-bench';
import { type Server, SERVER_CORE } from '../server';
import { agentFedCheck } from './lua-check';
import { group, passTo, startNginx } from './nginx';
import { startLua } from './nginx-rivals';

/** nginx carries the bytes and asks a gateway about every request; what that says to the service goes with it. */
export const startForwardAuth = (bench: Bench, upstream: string, decidingGateway: string): Promise<Server> =>
  startNginx(bench, {
    name: 'nginx-forward-auth',
    core: SERVER_CORE,
    http: group('backend', upstream) + group('gateway', decidingGateway),
    server: `
    location / {
      auth_request /decision;
      auth_request_set $assertion $upstream_http_${ASSERTION_HEADER.toLowerCase().replaceAll('-', '_')};
      proxy_set_header ${ASSERTION_HEADER} $assertion;
      ${passTo('backend')}
    }
    location = /decision {
      internal;
      ${passTo('gateway$request_uri')}
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }`,
  });

/** nginx decides from memory that an agent beside it, which holds the lease, would feed. */
export const startAgentFed = (bench: Bench, upstream: string, digests: readonly Buffer[]): Promise<Server> =>
  startLua(bench, 'nginx-agent-fed', upstream, agentFedCheck(digests));
