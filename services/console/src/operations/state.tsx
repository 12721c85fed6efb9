import type { JSX } from 'react';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icons';

const ICONS = { good: 'check', warning: 'warning', neutral: 'close' } as const;

/** A state in words, with a sign and a colour that say the same. */
export function State({ tone, children }: { tone: keyof typeof ICONS; children: string }): JSX.Element {
  return (
    <span className={classes('operations-state', `operations-${tone}`)}>
      <Icon name={ICONS[tone]} />
      {children}
    </span>
  );
}
