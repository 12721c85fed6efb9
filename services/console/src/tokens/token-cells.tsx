import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import { Moment, relatively, until } from '../ui/moment';

const SOON_MS = 7 * 86_400_000;

export const nameOf = ({ id, name }: ApiToken): string => name ?? text.tokens.unnamedNumber(id);

export const isLive = ({ expiresAt }: ApiToken, now: number): boolean =>
  expiresAt === undefined || Date.parse(expiresAt) > now;

/** The name and, where there is no room for their columns, when the token was created and last used. */
export function NameCell({ token, now }: { token: ApiToken; now: number }): JSX.Element {
  return (
    <th scope="row">
      <span className={classes('token-name', token.name === undefined && 'token-unnamed')}>
        {nameOf(token)}
      </span>
      <span className="when-narrow fine">
        {text.tokens.createdAgo(relatively(new Date(token.createdAt), now))}
      </span>
      <span className="when-narrow fine">
        <LastUse token={token} now={now} isAlone />
      </span>
    </th>
  );
}

export function ExpiryCell({ token, now }: { token: Pick<ApiToken, 'expiresAt'>; now: number }): JSX.Element {
  if (token.expiresAt === undefined) return <td>{text.tokens.never}</td>;
  const at = new Date(token.expiresAt);
  const left = at.getTime() - now;
  return (
    <td>
      <span className={classes('state', left <= 0 ? 'state-bad' : left < SOON_MS && 'state-warning')}>
        <Moment at={at}>{left <= 0 ? text.tokens.expiredAgo(relatively(at, now)) : until(at, now)}</Moment>
      </span>
    </td>
  );
}

export function CreatedCell({ token, now }: { token: ApiToken; now: number }): JSX.Element {
  const at = new Date(token.createdAt);
  return (
    <td className="when-wide">
      <Moment at={at}>{relatively(at, now)}</Moment>
    </td>
  );
}

interface LastUseProps {
  token: Pick<ApiToken, 'lastUsedAt'>;
  now: number;
  /** No heading says what it is. */
  isAlone?: boolean;
}

/** To within a minute: gateways tell of uses that often. */
export function LastUse({ token: { lastUsedAt }, now, isAlone = false }: LastUseProps): JSX.Element {
  if (lastUsedAt === undefined) return <>{isAlone ? text.tokens.neverUsed : text.tokens.never}</>;
  const at = new Date(lastUsedAt);
  const ago = relatively(at, now);
  return <Moment at={at}>{isAlone ? text.tokens.usedAgo(ago) : ago}</Moment>;
}
