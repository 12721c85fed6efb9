import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';

const REPOSITORY = '/organizations/$provider/$organization/repositories/$repository';

/** A page below one of them, such as a single file, keeps its link marked as the current one. */
export function RepositorySections({ names }: { names: RepositoryNames }): JSX.Element {
  return (
    <nav className="sections" aria-label={text.shell.repositoryPages}>
      <Link className="section-link" to={`${REPOSITORY}/coverage`} params={names}>
        {text.coverage.title}
      </Link>
      <Link className="section-link" to={`${REPOSITORY}/uploads`} params={names}>
        {text.uploads.title}
      </Link>
      <Link className="section-link" to={`${REPOSITORY}/pull-requests`} params={names}>
        {text.pullRequests.title}
      </Link>
      <Link className="section-link" to={`${REPOSITORY}/settings/tokens`} params={names}>
        {text.repositoryTokens.title}
      </Link>
    </nav>
  );
}
