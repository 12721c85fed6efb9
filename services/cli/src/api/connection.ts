import { httpUrl } from '@libs/config';
import type { TokenKind } from '@libs/contracts';
import type { Command } from 'commander';
import { EnvHttpProxyAgent } from 'undici';
import { z } from 'zod';
import { Misuse } from '../cli.errors';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { type ApiSettings, readApiSettings } from './api.config';
import type { ApiFailure } from './api.errors';
import type { Credential } from './credential';
import { findCredential } from './find-credential';
import { LoginsFile, loginsPath } from './logins-file';
import { PublicApiClient } from './public-api.client';

/** Options of every command that speaks to the public API. */
export const connectionOptions = z.object({
  url: httpUrl.optional(),
  tokenFile: z.string().min(1).optional(),
});
export type ConnectionOptions = z.output<typeof connectionOptions>;

export const connected = (command: Command): Command =>
  command
    .option('--url <url>', 'base URL of Portcullis; default: PORTCULLIS_URL, CODACY_API_BASE_URL, the login')
    .option('--token-file <file>', 'take the token from this file, or with - from standard input');

const CONNECT_MS = 10_000;

/** Where the API is and who asks, before anything was sent. */
export interface Connection {
  readonly settings: ApiSettings;
  readonly baseUrl: string;
  readonly logins: LoginsFile;
  readonly credential: Credential | undefined;
}

/**
 * Reads where and as whom. `accepted`: the kinds of tokens that can do it, the preferred one first; none: the token is not looked
 * for. Without a token there is a person to ask, or it is misuse.
 */
export async function readConnection(
  context: CommandContext,
  given: unknown,
  accepted: readonly TokenKind[],
): Promise<Connection> {
  const options = parseOptions(connectionOptions, given);
  const settings = readApiSettings(context.env);
  const logins = new LoginsFile(loginsPath(settings));
  const baseUrl = await baseUrlOf(options, settings, logins);
  const credential =
    accepted.length === 0
      ? undefined
      : await findCredential(context, { baseUrl, settings, logins, accepted, tokenFile: options.tokenFile });
  return { settings, baseUrl, logins, credential };
}

export async function baseUrlOf(
  { url }: Pick<ConnectionOptions, 'url'>,
  settings: ApiSettings,
  logins: LoginsFile,
): Promise<string> {
  const named = url ?? settings.PORTCULLIS_URL ?? settings.CODACY_API_BASE_URL;
  const baseUrl = named ?? (await logins.read()).current;
  if (baseUrl === undefined)
    throw new Misuse('Say where Portcullis is: --url URL, the variable PORTCULLIS_URL, or portcullis login.');
  return baseUrl;
}

/** Does something with the API as the caller that options, environment and login make out. */
export async function withApi<T>(
  context: CommandContext,
  given: unknown,
  accepted: readonly TokenKind[],
  work: (api: PublicApiClient) => Promise<T>,
): Promise<T> {
  const connection = await readConnection(context, given, accepted);
  return withClient(context, connection, work);
}

export async function withClient<T>(
  { output, signal }: CommandContext,
  { settings, baseUrl, credential }: Pick<Connection, 'settings' | 'baseUrl' | 'credential'>,
  work: (api: PublicApiClient) => Promise<T>,
): Promise<T> {
  if (credential !== undefined && isOpenToAll(baseUrl))
    output.note(`The token goes to ${baseUrl} without encryption: use https where others share the network.`);
  const dispatcher = dispatcherOf(settings);
  const onWait = (failure: ApiFailure, waitMs: number): void =>
    output.progress(`${failure.message} Again in ${String(Math.ceil(waitMs / 1_000))} s.`);
  try {
    return await work(new PublicApiClient({ baseUrl, credential, dispatcher, signal, onWait }));
  } finally {
    await dispatcher.destroy();
  }
}

/** Through the proxy that the environment names, as curl does. */
export const dispatcherOf = (settings: ApiSettings): EnvHttpProxyAgent =>
  new EnvHttpProxyAgent({
    httpProxy: settings.http_proxy ?? settings.HTTP_PROXY ?? '',
    httpsProxy: settings.https_proxy ?? settings.HTTPS_PROXY ?? '',
    noProxy: settings.no_proxy ?? settings.NO_PROXY ?? '',
    connect: { timeout: CONNECT_MS },
  });

const isOpenToAll = (baseUrl: string): boolean => {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
};
