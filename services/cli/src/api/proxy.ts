import { EnvHttpProxyAgent } from 'undici';
import type { ApiSettings } from './api.config';

const CONNECT_MS = 10_000;

/** The proxy that the environment names for a URL, without what else its own URL holds; NO_PROXY is not looked at. */
export function proxyOf(settings: ApiSettings, baseUrl: string): string | undefined {
  const { http, https } = proxiesOf(settings);
  const proxy = baseUrl.startsWith('https:') ? https || http : http;
  return URL.canParse(proxy) ? new URL(proxy).origin : undefined;
}

/** Through the proxy that the environment names, as curl does. */
export function dispatcherOf(settings: ApiSettings): EnvHttpProxyAgent {
  const { http, https, none } = proxiesOf(settings);
  return new EnvHttpProxyAgent({
    httpProxy: http,
    httpsProxy: https,
    noProxy: none,
    connect: { timeout: CONNECT_MS },
  });
}

/** Empty where there is none: the agent would look into the environment by itself. */
const proxiesOf = (settings: ApiSettings): { http: string; https: string; none: string } => ({
  http: settings.http_proxy ?? settings.HTTP_PROXY ?? '',
  https: settings.https_proxy ?? settings.HTTPS_PROXY ?? '',
  none: settings.no_proxy ?? settings.NO_PROXY ?? '',
});
