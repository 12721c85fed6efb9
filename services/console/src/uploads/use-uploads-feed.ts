import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import { useApp } from '../session/app-context';
import { type UploadList, withUpload } from './upload-list';
import { uploadsQuery, watchUploads } from './uploads.api';
import { type Liveness, UploadsFeed } from './uploads-feed';

interface Fed {
  /** Undefined until the feed has told it. */
  list: UploadList | undefined;
  liveness: Liveness;
  reconnect: () => void;
}

/** The uploads of a repository as they change; it rests while nobody looks at the page, and while nobody is signed in. */
export function useUploadsFeed(
  { provider, organization, repository }: RepositoryNames,
  isReady: boolean,
): Fed {
  const { queries, watch } = useApp();
  const isEnded = useSyncExternalStore(watch.subscribe, watch.isEnded);
  const isSeen = useSyncExternalStore(heedVisibility, isVisible);
  const [list, setList] = useState<UploadList>();
  const [liveness, setLiveness] = useState<Liveness>(CONNECTING);
  const [attempt, setAttempt] = useState(0);
  const isOn = isReady && isSeen && !isEnded;
  useEffect(() => {
    if (!isOn) return undefined;
    const names = { provider, organization, repository };
    const feed = new UploadsFeed(
      {
        open: () => watchUploads(names),
        ask: () => queries.query({ ...uploadsQuery(names), staleTime: 0, retry: false }),
      },
      {
        onList: setList,
        onUpload: (upload) => setList((before) => before && withUpload(before, upload)),
        onLiveness: setLiveness,
      },
    );
    feed.open();
    return () => {
      feed.close();
      setLiveness(CONNECTING);
    };
  }, [isOn, attempt, queries, provider, organization, repository]);
  return {
    list,
    liveness: isOn ? liveness : PAUSED,
    reconnect: () => setAttempt((before) => before + 1),
  };
}

const CONNECTING: Liveness = { state: 'connecting' };
const PAUSED: Liveness = { state: 'paused' };

const isVisible = (): boolean => document.visibilityState === 'visible';

function heedVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
