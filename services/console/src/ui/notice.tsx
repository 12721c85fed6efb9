import type { JSX, ReactNode } from 'react';
import { text } from '../text/en';
import { Button } from './button';
import { Icon, type IconName } from './icons';

type Tone = 'good' | 'bad' | 'neutral' | 'warning';
const ICONS: Record<Tone, IconName> = {
  good: 'shield',
  bad: 'warning',
  neutral: 'shield',
  warning: 'warning',
};

export interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  onDismiss?: (() => void) | undefined;
}

/** Something to be read now; read out at once if it is bad, and when there is a pause otherwise. */
export function Notice({ tone, title, children, actions, onDismiss }: NoticeProps): JSX.Element {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
        {actions ? <div className="notice-actions">{actions}</div> : null}
      </div>
      {onDismiss ? (
        <Button kind="quiet" className="button-icon" aria-label={text.actions.dismiss} onClick={onDismiss}>
          <Icon name="close" />
        </Button>
      ) : null}
    </div>
  );
}
