import { addressOf, type RepositoryPath } from '../api/address';

const BADGE = '/api/v3/organizations/{provider}/{organization}/repositories/{repository}/coverage/badge.svg';

/** As a path of this origin. `branch` absent: the main one. */
export const badgePath = (path: RepositoryPath, branch?: string): string =>
  addressOf({ url: BADGE, path, query: { branch } });

export interface BadgeMarkup {
  readonly markdown: string;
  readonly html: string;
}

/**
 * For a README. Neither address holds anything that would end it: their parts are encoded as RFC 3986 has it.
 * @param alt ours, without signs that mean something in HTML or Markdown
 */
export const badgeMarkup = (image: string, page: string, alt: string): BadgeMarkup => ({
  markdown: `[![${alt}](${image})](${page})`,
  html: `<a href="${page}"><img src="${image}" alt="${alt}"></a>`,
});

/** What a job runs that puts the badge of a private repository where a README may show it from (docs/badge.md). */
export const fetchingCommand = (image: string): string =>
  `curl -fsS -H "api-token: $CODACY_API_TOKEN" -o badge.svg \\
  "${image}"`;
