import { type JSX, useEffect, useRef, useState } from 'react';
import { text } from '../text/en';
import { Button } from './button';
import { Icon } from './icons';

interface CopyButtonProps {
  value: string;
  /** What the value is called. */
  what: string;
  /** Among other things, where the sign alone is enough. */
  isSmall?: boolean;
}

/** Copies a value. Where the browser does not let it, it says so and leaves the text to be selected. */
export function CopyButton({ value, what, isSmall = false }: CopyButtonProps): JSX.Element {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const copy = async (): Promise<void> => {
    clearTimeout(timer.current);
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
      timer.current = setTimeout(() => {
        setState('idle');
      }, 3_000);
    } catch {
      setState('failed');
    }
  };
  const says = state === 'copied' ? text.actions.copied : text.actions.copy;
  return (
    <>
      <Button
        kind={isSmall ? 'quiet' : 'plain'}
        className={isSmall ? 'button-small' : undefined}
        aria-label={`${says}: ${what}`}
        onClick={() => void copy()}
      >
        <Icon name={state === 'copied' ? 'check' : 'copy'} />
        {isSmall ? null : says}
      </Button>
      <span className={state === 'failed' ? 'field-error' : 'unseen'} role="status">
        {state === 'copied' ? text.actions.copied : state === 'failed' ? text.failure.copy : ''}
      </span>
    </>
  );
}

interface SecretProps {
  label: string;
  value: string;
}

/** A text to be copied as it is; a click into it selects all of it. */
export function Copyable({ label, value }: SecretProps): JSX.Element {
  return (
    <div className="copyable">
      <label>
        <span className="label">{label}</span>
        <input
          className="input mono"
          readOnly
          value={value}
          onFocus={(event) => {
            event.currentTarget.select();
          }}
        />
      </label>
      <CopyButton value={value} what={label} />
    </div>
  );
}
