import { useEffect } from 'react';
import { ApiFailure } from '../api/failure';
import { type AppContext, useApp } from './app-context';
import { isOver, isRenewalDue } from './renewal';
import { renewSession, sessionQuery } from './session.api';

const CHECK_MS = 1_000;
const USES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Renews the session while the page is used, says when it is over though nobody asked, and goes along with other tabs. */
export function useSessionKeeping(): void {
  const app = useApp();
  useEffect(() => {
    const keeper = new SessionKeeper(app);
    const timer = setInterval(keeper.check, CHECK_MS);
    for (const use of USES) addEventListener(use, keeper.used, { passive: true });
    const forget = app.watch.heedOthers({
      left: () => {
        app.watch.end();
      },
      started: () => void keeper.goOn(),
    });
    return () => {
      forget();
      clearInterval(timer);
      for (const use of USES) removeEventListener(use, keeper.used);
    };
  }, [app]);
}

class SessionKeeper {
  private wasUsed = false;
  private isRenewing = false;

  constructor(private readonly app: AppContext) {}

  readonly used = (): void => {
    this.wasUsed = true;
  };

  readonly check = (): void => {
    const { queries, watch } = this.app;
    const held = queries.getQueryData(sessionQuery.queryKey);
    if (!held || watch.isEnded()) return;
    const now = Date.now();
    if (isOver(held, now)) watch.end();
    else if (this.wasUsed && !this.isRenewing && isRenewalDue(held, now)) void this.renew();
  };

  /** Somebody has signed in in another tab: as the same person, or this page is no longer about who looks at it. */
  async goOn(): Promise<void> {
    const { queries, watch } = this.app;
    const before = queries.getQueryData(sessionQuery.queryKey);
    const now = await queries.query({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
    if (!now) return;
    if (before?.session.account.id !== now.session.account.id) location.reload();
    else watch.resume();
  }

  /** One tab at a time renews; whoever does not get the browser's lock looks at what the other has got. */
  private async renew(): Promise<void> {
    const { queries, watch } = this.app;
    this.isRenewing = true;
    this.wasUsed = false;
    try {
      await navigator.locks.request('portcullis-renewal', { ifAvailable: true }, async (lock) => {
        if (lock) queries.setQueryData(sessionQuery.queryKey, await renewSession());
        else await queries.query({ ...sessionQuery, staleTime: 0 });
      });
    } catch (error) {
      if (error instanceof ApiFailure && error.isSignedOut) watch.end();
      // After any other failure the next use tries again.
    } finally {
      this.isRenewing = false;
    }
  }
}
