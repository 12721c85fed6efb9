import type { JSX } from 'react';

export const shortOf = (sha: string): string => sha.slice(0, 7);

/** Short, whole for whoever points at it, and a link where its provider has an address for it. */
export function CommitSha({ sha, address }: { sha: string; address?: string | undefined }): JSX.Element {
  const short = (
    <span className="mono" title={sha}>
      {shortOf(sha)}
    </span>
  );
  return address === undefined ? (
    short
  ) : (
    <a href={address} rel="noreferrer">
      {short}
    </a>
  );
}
