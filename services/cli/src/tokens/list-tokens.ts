import type { ApiToken } from '@libs/contracts';
import { withApi } from '../api/connection';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { roughly } from '../moment';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';
import { ownerOf, ownerOptions, tokensOf } from './token-owner';

type ListedToken = Omit<ApiToken, 'token'>;

export const expiryOf = ({ expiresAt }: Pick<ApiToken, 'expiresAt'>, now: Date): string => {
  if (expiresAt === undefined) return 'never';
  const leftMs = Date.parse(expiresAt) - now.getTime();
  return leftMs <= 0 ? 'expired' : `in ${roughly(leftMs)}`;
};

/** To within a minute or so: the API is told of uses that often. */
export const lastUseOf = ({ lastUsedAt }: Pick<ApiToken, 'lastUsedAt'>, now: Date): string =>
  lastUsedAt === undefined ? 'never' : `${roughly(Math.max(0, now.getTime() - Date.parse(lastUsedAt)))} ago`;

const tokenColumns = (now: Date): readonly TableColumn<ListedToken>[] => [
  { title: 'ID', text: ({ id }) => String(id) },
  { title: 'NAME', text: ({ name }) => name ?? '', isFlexible: true },
  { title: 'EXPIRES', text: (token) => expiryOf(token, now) },
  { title: 'EXPIRES AT', text: ({ expiresAt }) => expiresAt ?? '' },
  { title: 'LAST USED', text: (token) => lastUseOf(token, now) },
  { title: 'CREATED', text: ({ createdAt }) => createdAt.slice(0, 'YYYY-MM-DD'.length) },
];

/** Values are not among it: they are shown once, when a token is created. */
export async function listTokens(context: CommandContext, given: unknown): Promise<void> {
  const owner = ownerOf(parseOptions(ownerOptions, given));
  await withApi(context, given, ['account'], async (api) => {
    const tokens = await tokensOf(api, owner);
    context.output.table(tokenColumns(context.now()), tokens.map(withoutValue));
    context.output.note(
      tokens.length === 0
        ? `There are none. portcullis tokens create${owner.option} makes one.`
        : `${counted(tokens.length, 'token')} of ${owner.text}.`,
    );
  });
}

export const withoutValue = ({ id, name, expiresAt, createdAt, lastUsedAt }: ApiToken): ListedToken => ({
  id,
  ...(name !== undefined && { name }),
  ...(expiresAt !== undefined && { expiresAt }),
  createdAt,
  ...(lastUsedAt !== undefined && { lastUsedAt }),
});
