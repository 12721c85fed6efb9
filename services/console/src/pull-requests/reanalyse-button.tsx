import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { repositoryQuery } from '../repository/repository.api';
import { Button } from '../ui/button';
import { FailureNotice } from '../ui/failure-notice';
import { useOnce } from '../ui/use-once';
import { pullRequestKey, type PullRequestPlace, reanalyse } from './pull-requests.api';

/** For those who may, as most organizations have it: one may ask for more than write, and then says so. */
export function ReanalyseButton({ place }: { place: PullRequestPlace }): JSX.Element | null {
  const { queries } = useApp();
  const { data: repository } = useQuery(repositoryQuery(place));
  const asking = useOnce<undefined, undefined>(
    async () => {
      await reanalyse(place);
    },
    () => queries.invalidateQueries({ queryKey: pullRequestKey(place) }),
  );
  const words = text.pullRequests;
  if (repository?.permission !== 'write' && repository?.permission !== 'admin') return null;
  return (
    <div className="reanalyse">
      <Button busy={asking.isRunning && words.reanalysing} onClick={() => asking.run(undefined)}>
        {words.reanalyse}
      </Button>
      {asking.error ? <FailureNotice title={words.notReanalysed} error={asking.error} /> : null}
    </div>
  );
}
