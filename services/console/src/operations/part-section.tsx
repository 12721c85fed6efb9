import { type JSX, type ReactNode, useId } from 'react';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import { Notice } from '../ui/notice';
import type { Part } from './operations.api';

interface PartSectionProps<Value> {
  title: string;
  part: Part<Value>;
  isWide?: boolean;
  children: (value: Value) => ReactNode;
}

/** One part of the page; where it could not be read it says so, in its own place. */
export function PartSection<Value>({ title, part, isWide, children }: PartSectionProps<Value>): JSX.Element {
  const id = useId();
  return (
    <section className={classes('operations-part', isWide && 'operations-wide')} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {part.state === 'read' ? (
        children(part.value)
      ) : (
        <Notice tone="warning" title={text.operations.unread}>
          <p>{part.problem}</p>
        </Notice>
      )}
    </section>
  );
}

/** Figures with what they mean. */
export function Figures({ of }: { of: readonly (readonly [name: string, value: string])[] }): JSX.Element {
  return (
    <dl className="operations-figures">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
