import { Outlet, useRouterState } from '@tanstack/react-router';
import { type JSX, useEffect, useRef } from 'react';
import { SessionEnded } from '../session/session-ended';
import { useSessionKeeping } from '../session/use-session-keeping';
import { Header } from './header';
import { Sections } from './sections';

/** What surrounds every page of whoever is signed in. */
export function Shell(): JSX.Element {
  useSessionKeeping();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const shown = useRef(path);
  // Where a browser would load a page, its reader starts at the top of it: here the heading gets the focus instead.
  useEffect(() => {
    if (path === undefined || shown.current === path) return;
    const isFirst = shown.current === undefined;
    shown.current = path;
    if (!isFirst) main.current?.querySelector('h1')?.focus();
  }, [path]);
  return (
    <>
      <Header />
      <Sections />
      <main id="content" className="main" tabIndex={-1} ref={main}>
        <Outlet />
      </main>
      <SessionEnded />
    </>
  );
}
