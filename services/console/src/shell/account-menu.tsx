import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { RevocationStatus } from '../api/document/types.gen';
import { endSession, sessionQuery } from '../session/session.api';
import { useLeaving } from '../session/use-leaving';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Disclosure } from '../ui/disclosure';
import { FailureNotice } from '../ui/failure-notice';
import { Icon } from '../ui/icons';
import { useOnce } from '../ui/use-once';
import { ThemeSwitch } from './theme-switch';

export function AccountMenu(): JSX.Element {
  const { data: held } = useQuery(sessionQuery);
  const leaving = useOnce<undefined, RevocationStatus>(endSession, useLeaving('here'));
  const account = held?.session.account;
  const name = account?.name ?? account?.mainEmail ?? '';
  return (
    <div className="account">
      <Disclosure
        label={text.shell.account(name)}
        className="button button-quiet account-button"
        align="end"
        button={
          <>
            <Icon name="user" />
            <span className="account-name">{name}</span>
            <Icon name="down" />
          </>
        }
      >
        <div className="menu-head">
          <strong>{name}</strong>
          {account?.mainEmail === name ? null : <span className="fine">{account?.mainEmail}</span>}
        </div>
        <Link className="menu-item" to="/account/access">
          {text.shell.access}
        </Link>
        {account?.isAdmin ? (
          <Link className="menu-item" to="/operations">
            {text.shell.operations}
          </Link>
        ) : null}
        <a className="menu-item" href="/api/api-docs">
          {text.shell.reference}
        </a>
        <ThemeSwitch />
        <Button
          kind="quiet"
          className="menu-item"
          busy={leaving.isRunning && text.shell.signingOut}
          onClick={() => {
            leaving.run(undefined);
          }}
        >
          {text.shell.signOut}
        </Button>
        {leaving.error ? <FailureNotice title={text.shell.signOutFailed} error={leaving.error} /> : null}
      </Disclosure>
    </div>
  );
}
