import type { JSX, ReactNode } from 'react';

/** Numbers that belong together, each under its name. */
export function Figures({ children }: { children: ReactNode }): JSX.Element {
  return <dl className="figures">{children}</dl>;
}

interface FigureProps {
  name: string;
  children: ReactNode;
  /** What else there is to say of it. */
  notes?: readonly ReactNode[];
}

export function Figure({ name, children, notes = [] }: FigureProps): JSX.Element {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value">{children}</span>
        {notes.map((note, index) => (
          <span key={index} className="figure-note">
            {note}
          </span>
        ))}
      </dd>
    </div>
  );
}
