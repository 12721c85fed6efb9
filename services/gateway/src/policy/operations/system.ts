import {
  configurationStatusReply,
  healthReply,
  heartbeatReply,
  heartbeatRequest,
  integrationsQuery,
  loginIntegrationsReply,
  providerIntegrationsReply,
  versionReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { account, bare, nobody, read } from './kinds';

// Whoever watches this Portcullis from outside must not read a busy address as an outage: never limited.
const row = { ...read, upstream: 'gateway', access: nobody, limit: 'none' } as const;
const tag = 'System';

/** The gateway answers, and asks nobody, save about the ways to log in. */
export const SYSTEM: readonly Operation[] = [
  {
    ...row,
    operationId: 'getVersion',
    path: '/api/v3/version',
    does: 'Asking for the version',
    contract: { tag, summary: 'The release that answers', reply: { status: 200, body: versionReply } },
  },
  {
    ...row,
    operationId: 'getHealth',
    path: '/api/v3/health',
    does: 'Asking for the health',
    contract: { tag, summary: 'Whether the gateway is up', reply: { status: 200, body: healthReply } },
  },
  {
    ...row,
    operationId: 'listConfiguredLoginIntegrations',
    upstream: 'tokens',
    limit: 'api',
    path: '/api/v3/login/integrations',
    does: 'Listing the providers to log in by',
    contract: {
      tag,
      summary: 'The Git providers that people sign in at; all ways to sign in are at /api/v3/sign-in/methods',
      query: integrationsQuery,
      reply: { status: 200, body: loginIntegrationsReply },
    },
  },
  {
    ...row,
    operationId: 'listProviderIntegrations',
    path: '/api/v3/provider/integrations',
    does: 'Listing the integrations of providers',
    contract: {
      tag,
      summary: 'The Git providers that can be connected by OAuth: none',
      query: integrationsQuery,
      reply: { status: 200, body: providerIntegrationsReply },
    },
  },
  {
    ...row,
    operationId: 'getConfigurationStatus',
    path: '/api/v3/configuration/status',
    does: 'Asking for the state of the configuration',
    contract: {
      tag,
      summary: 'Whether the instance is set up',
      reply: { status: 200, body: configurationStatusReply },
    },
  },
  {
    ...bare,
    operationId: 'heartbeat',
    method: 'POST',
    path: '/api/v3/session/heartbeat',
    upstream: 'gateway',
    access: account,
    does: 'Sending a heartbeat',
    contract: {
      tag,
      summary: 'Sent by editors; nothing comes of it, for no API token ends by inactivity',
      request: heartbeatRequest,
      isRequestOptional: true,
      reply: { status: 200, body: heartbeatReply },
    },
  },
];
