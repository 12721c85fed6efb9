import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { text } from '../text/en';
import { Page } from '../ui/page';

export function NotFound(): JSX.Element {
  return (
    <main className="main">
      <Page title={text.failure.notFoundTitle} lead={text.failure.notFound}>
        <p>
          <Link to="/">{text.failure.notFoundHome}</Link>
        </p>
      </Page>
    </main>
  );
}
