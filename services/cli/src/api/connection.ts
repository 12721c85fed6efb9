import type { TokenKind } from '@libs/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { Misuse } from '../cli.errors';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { type ApiSettings, baseUrl as baseUrlOption, readApiSettings } from './api.config';
import type { ApiFailure } from './api.errors';
import type { Credential } from './credential';
import { findCredential } from './find-credential';
import { LoginsFile, loginsPath } from './logins-file';
import { dispatcherOf } from './proxy';
import { PublicApiClient } from './public-api.client';

const connectionOptions = z.object({
  url: baseUrlOption.optional(),
  tokenFile: z.string().min(1).optional(),
});

/** Gives a command the options of every one that speaks to the public API. */
export const connected = (command: Command): Command =>
  command
    .option('--url <url>', 'base URL of Portcullis; default: PORTCULLIS_URL, CODACY_API_BASE_URL, the login')
    .option('--token-file <file>', 'take the token from this file, or with - from standard input');

/** Where the API is, and what may hold a token for it. */
export interface Place {
  readonly baseUrl: string;
  readonly settings: ApiSettings;
  readonly logins: LoginsFile;
  readonly tokenFile: string | undefined;
}

export async function findPlace({ env }: Pick<CommandContext, 'env'>, given: unknown): Promise<Place> {
  const { url, tokenFile } = parseOptions(connectionOptions, given);
  const settings = readApiSettings(env);
  const logins = new LoginsFile(loginsPath(settings));
  const named = url ?? settings.PORTCULLIS_URL ?? settings.CODACY_API_BASE_URL;
  const baseUrl = named ?? (await logins.read()).current;
  if (baseUrl === undefined)
    throw new Misuse('Say where Portcullis is: --url URL, the variable PORTCULLIS_URL, or portcullis login.');
  return { baseUrl, settings, logins, tokenFile };
}

/**
 * Does something with the API as the caller that options, environment and login make out. `accepted`: the kinds of tokens that can do
 * it, the preferred one first.
 */
export async function withApi<T>(
  context: CommandContext,
  given: unknown,
  accepted: readonly TokenKind[],
  work: (api: PublicApiClient) => Promise<T>,
): Promise<T> {
  const place = await findPlace(context, given);
  const stored = (await place.logins.read()).tokens[place.baseUrl];
  return withClient(context, place, await findCredential(context, { ...place, stored, accepted }), work);
}

export async function withClient<T>(
  { output, signal }: CommandContext,
  { baseUrl, settings }: Pick<Place, 'baseUrl' | 'settings'>,
  credential: Credential | undefined,
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

/** A token would travel there for everybody on the way to read. */
export const isOpenToAll = (baseUrl: string): boolean => {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
};
