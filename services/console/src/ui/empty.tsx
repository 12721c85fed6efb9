import type { JSX, ReactNode } from 'react';
import { Icon, type IconName } from './icons';

interface EmptyProps {
  icon: IconName;
  title: string;
  /** What to do about it. */
  help: string;
  action?: ReactNode;
}

export function Empty({ icon, title, help, action }: EmptyProps): JSX.Element {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{help}</p>
      {action}
    </div>
  );
}
