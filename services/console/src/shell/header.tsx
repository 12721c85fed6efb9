import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { text } from '../text/en';
import { AccountMenu } from './account-menu';
import { Logo } from './logo';
import { Place } from './place';

export function Header(): JSX.Element {
  return (
    <header className="header">
      <a className="skip" href="#content">
        {text.skipToContent}
      </a>
      <Link to="/" className="brand" aria-label={text.shell.home}>
        <Logo />
        <span>{text.product}</span>
      </Link>
      <Place />
      <AccountMenu />
    </header>
  );
}
