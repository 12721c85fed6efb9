import type { JSX } from 'react';
import { text } from '../text/en';
import { CopyButton } from './copy';

const SHORT = 7;

export const shortSha = (sha: string): string => sha.slice(0, SHORT);

interface ShaProps {
  sha: string;
  /** Where its provider shows it. */
  href?: string | undefined;
}

/** A commit: short to be read, whole for whoever points at it. */
export function CommitSha({ sha, href }: ShaProps): JSX.Element {
  const code = (
    <code className="mono" title={sha}>
      {shortSha(sha)}
    </code>
  );
  return href ? (
    <a href={href} rel="noreferrer">
      {code}
    </a>
  ) : (
    code
  );
}

/** The same, to be copied too. */
export function Sha({ sha, href }: ShaProps): JSX.Element {
  return (
    <span className="sha">
      <CommitSha sha={sha} href={href} />
      <CopyButton value={sha} what={text.commit(shortSha(sha))} isSmall />
    </span>
  );
}
