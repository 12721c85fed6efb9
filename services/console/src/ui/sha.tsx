import type { JSX } from 'react';
import { text } from '../text/en';
import { CopyButton } from './copy';

const SHORT = 7;

export const shortSha = (sha: string): string => sha.slice(0, SHORT);

/** A commit: short to be read, whole for whoever points at it or copies it, and a link where its provider shows it. */
export function Sha({ sha, href }: { sha: string; href?: string | undefined }): JSX.Element {
  const code = (
    <code className="mono" title={sha}>
      {shortSha(sha)}
    </code>
  );
  return (
    <span className="sha">
      {href ? <a href={href}>{code}</a> : code}
      <CopyButton value={sha} what={text.commit(shortSha(sha))} isSmall />
    </span>
  );
}
