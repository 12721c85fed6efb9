import { type JSX, type ReactNode, useEffect } from 'react';
import { text } from '../text/en';

interface PageProps {
  title: string;
  lead?: string;
  /** What the page is a part of. */
  part?: string;
  /** In the title of the window too, where the title alone does not say which page it is. */
  about?: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, part, about, actions, children }: PageProps): JSX.Element {
  useEffect(() => {
    document.title = text.titleOf(about === undefined ? title : `${title} · ${about}`);
  }, [title, about]);
  return (
    <>
      <header className="page-head">
        <div>
          {part ? <p className="eyebrow">{part}</p> : null}
          <h1 tabIndex={-1}>{title}</h1>
          {lead ? <p className="lead">{lead}</p> : null}
        </div>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </header>
      {children}
    </>
  );
}
