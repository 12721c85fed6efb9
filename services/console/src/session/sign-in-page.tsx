import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type JSX, useEffect } from 'react';
import { Logo } from '../shell/logo';
import { text } from '../text/en';
import { Notice } from '../ui/notice';
import { useApp } from './app-context';
import { ownPath } from './own-path';
import { sessionQuery } from './session.api';
import { SignInForm } from './sign-in-form';

export function SignInPage(): JSX.Element {
  const { queries, watch } = useApp();
  const { returnTo: asked, problem, left } = useSearch({ from: '/sign-in' });
  const returnTo = ownPath(asked) ?? '/';
  const navigate = useNavigate();
  const { basepath } = useRouter();
  useEffect(() => {
    document.title = text.titleOf(text.signIn.title);
  }, []);
  return (
    <main className="sign-in" id="content" tabIndex={-1}>
      <div className="sign-in-card">
        <div className="sign-in-head">
          <Logo />
          <h1>{text.signIn.title}</h1>
          <p className="lead">{text.signIn.lead}</p>
        </div>
        {problem === undefined ? null : (
          <Notice tone="bad" title={text.signIn.failed}>
            <p>{problemText(problem)}</p>
          </Notice>
        )}
        {left ? (
          <Notice tone={left === 'pending' ? 'neutral' : 'good'} title={text.signIn.left[left]} />
        ) : null}
        <SignInForm
          returnTo={basepath.replace(/\/$/, '') + returnTo}
          onSignedIn={(held) => {
            queries.clear();
            queries.setQueryData(sessionQuery.queryKey, held);
            watch.resume();
            watch.tellOthers('started');
            void navigate({ href: returnTo, replace: true });
          }}
        />
      </div>
    </main>
  );
}

function problemText(problem: string): string {
  const known: Readonly<Record<string, string>> = text.signIn.problems;
  return known[problem] ?? text.signIn.problem;
}
