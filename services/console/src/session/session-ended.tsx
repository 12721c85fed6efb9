import { useNavigate } from '@tanstack/react-router';
import { type JSX, useSyncExternalStore } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useApp } from './app-context';
import type { HeldSession } from './held-session';
import { sessionQuery } from './session.api';
import { SignInForm } from './sign-in-form';

/**
 * In the way of whoever goes on after the session's end. The page stays behind it as it was, with everything that was typed; only
 * for another account it begins anew.
 */
export function SessionEnded(): JSX.Element {
  const { queries, watch } = useApp();
  const isEnded = useSyncExternalStore(watch.subscribe, watch.isEnded);
  const navigate = useNavigate();
  const resume = (held: HeldSession): void => {
    const before = queries.getQueryData(sessionQuery.queryKey);
    const isSame = before?.session.account.id === held.session.account.id;
    if (!isSame) queries.clear();
    queries.setQueryData(sessionQuery.queryKey, held);
    watch.resume();
    watch.tellOthers('started');
    if (isSame)
      void queries.invalidateQueries({ predicate: ({ meta }) => meta?.['isAboutSession'] !== true });
    else void navigate({ to: '/', reloadDocument: true, ignoreBlocker: true });
  };
  const leave = (): void => {
    void navigate({ to: '/sign-in', reloadDocument: true, ignoreBlocker: true });
  };
  return (
    <Dialog isOpen={isEnded} isQuestion title={text.sessionEnded.title} lead={text.sessionEnded.lead}>
      <SignInForm returnTo={location.pathname + location.search} onSignedIn={resume} />
      <div className="dialog-actions">
        <Button kind="quiet" onClick={leave}>
          {text.sessionEnded.leave}
        </Button>
      </div>
    </Dialog>
  );
}
