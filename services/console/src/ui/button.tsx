import type { ButtonHTMLAttributes, JSX, ReactNode, Ref } from 'react';
import { classes } from './classes';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  kind?: 'primary' | 'danger' | 'plain' | 'quiet' | 'quiet-danger';
  /** What it says while what it began goes on; it takes no press then, and keeps the focus. */
  busy?: string | false | undefined;
  isOff?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'plain',
  busy,
  isOff,
  children,
  onClick,
  ...rest
}: ButtonProps): JSX.Element {
  const isBusy = typeof busy === 'string';
  const isInert = isBusy || isOff === true;
  return (
    <button
      type="button"
      {...rest}
      className={classes('button', `button-${kind}`, rest.className)}
      aria-disabled={isInert || undefined}
      onClick={(event) => {
        if (isInert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : null}
      {isBusy ? busy : children}
    </button>
  );
}
