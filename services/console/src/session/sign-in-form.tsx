import { useQuery } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { FailureNotice } from '../ui/failure-notice';
import { TextField } from '../ui/field';
import { Loading } from '../ui/loading';
import { Notice } from '../ui/notice';
import { useOnce } from '../ui/use-once';
import type { HeldSession } from './held-session';
import { methodsQuery, startSession } from './session.api';

interface SignInFormProps {
  /** Where a provider leads back to, as a path of the console. */
  returnTo: string;
  onSignedIn: (held: HeldSession) => void;
}

/** Every way to sign in that this Portcullis offers. */
export function SignInForm({ returnTo, onSignedIn }: SignInFormProps): JSX.Element {
  const methods = useQuery(methodsQuery);
  if (methods.error)
    return (
      <FailureNotice
        title={text.signIn.failed}
        error={methods.error}
        onRetry={() => void methods.refetch()}
      />
    );
  if (!methods.data) return <Loading />;
  const { local, providers } = methods.data;
  return (
    <div className="sign-in-ways">
      {providers.map(({ id, name, startUrl }) => (
        <a
          key={id}
          className="button button-plain button-wide"
          href={`${startUrl}?${new URLSearchParams({ returnTo }).toString()}`}
        >
          {text.signIn.with(name)}
        </a>
      ))}
      {local && providers.length > 0 ? <p className="or">{text.signIn.or}</p> : null}
      {local ? <LocalSignIn onSignedIn={onSignedIn} /> : null}
      {!local && providers.length === 0 ? <Notice tone="warning" title={text.signIn.none} /> : null}
    </div>
  );
}

function LocalSignIn({ onSignedIn }: Pick<SignInFormProps, 'onSignedIn'>): JSX.Element {
  const [token, setToken] = useState('');
  const [isMissing, setMissing] = useState(false);
  const signIn = useOnce(startSession, (held) => {
    setToken('');
    onSignedIn(held);
  });
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const trimmed = token.trim();
        setMissing(trimmed === '');
        if (trimmed !== '') signIn.run(trimmed);
      }}
    >
      {signIn.error ? <FailureNotice title={text.signIn.failed} error={signIn.error} /> : null}
      <TextField
        label={text.signIn.token}
        help={text.signIn.tokenHelp}
        error={isMissing && token.trim() === '' ? text.signIn.tokenEmpty : undefined}
        name="token"
        type="password"
        autoComplete="off"
        isMono
        value={token}
        onChange={setToken}
      />
      <Button
        type="submit"
        kind="primary"
        className="button-wide"
        busy={signIn.isRunning && text.signIn.submitting}
      >
        {text.signIn.submit}
      </Button>
    </form>
  );
}
