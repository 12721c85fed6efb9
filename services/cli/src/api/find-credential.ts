import { readFile } from 'node:fs/promises';
import type { TokenKind } from '@libs/contracts';
import { parseToken } from '@libs/token-format';
import { Misuse } from '../cli.errors';
import type { CommandContext } from '../context';
import { explain } from '../explain';
import type { ApiSettings } from './api.config';
import { ApiFailure } from './api.errors';
import type { Credential } from './credential';

export interface Search {
  readonly baseUrl: string;
  readonly settings: ApiSettings;
  /** By an earlier login, for this base URL. */
  readonly stored: string | undefined;
  readonly accepted: readonly TokenKind[];
  readonly tokenFile: string | undefined;
}

const VARIABLES = { account: 'CODACY_API_TOKEN', repository: 'CODACY_PROJECT_TOKEN' } as const;

/** The token of the file that is named, of the environment, of the login, or that a person types; in this order. */
export async function findCredential(context: CommandContext, search: Search): Promise<Credential> {
  const { baseUrl, settings, stored, accepted, tokenFile } = search;
  if (tokenFile !== undefined) return credentialOf(await readToken(context, tokenFile), tokenFile, accepted);
  for (const kind of accepted) {
    const token = settings[VARIABLES[kind]];
    if (token !== undefined) return credentialOf(token.trim(), VARIABLES[kind], accepted);
  }
  if (stored !== undefined) return credentialOf(stored, `portcullis login (${baseUrl})`, accepted);
  if (context.askSecret !== undefined)
    return credentialOf((await context.askSecret(`Token for ${baseUrl}: `)).trim(), 'the prompt', accepted);
  const variables = accepted.map((kind) => VARIABLES[kind]).join(' or ');
  throw new ApiFailure(
    `There is no token for ${baseUrl}: log in (portcullis login), set ${variables}, or name a file by --token-file (- is standard input).`,
    'unauthenticated',
  );
}

/** From a file, or with `-` from standard input; never from the command line. */
async function readToken(context: CommandContext, file: string): Promise<string> {
  if (file === '-') return (await context.readInput()).trim();
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new Misuse(`--token-file ${file} cannot be read: ${explain(error)}.`);
  }
}

/** Its checksum tells a mistyped token from a revoked one before anybody is asked. */
export function credentialOf(token: string, from: string, accepted: readonly TokenKind[]): Credential {
  const source = from === '-' ? 'standard input' : from;
  const found = parseToken(token);
  if (found === undefined)
    throw new ApiFailure(
      `What ${source} holds is no token of Portcullis: it is mistyped, cut short, or another service's.`,
      'unauthenticated',
    );
  if (!accepted.includes(found.kind))
    throw new ApiFailure(
      `This needs an ${accepted.join(' or ')} token, and that of ${source} is a ${found.kind} token.`,
      'unauthenticated',
    );
  return { kind: found.kind, token, from: source };
}
