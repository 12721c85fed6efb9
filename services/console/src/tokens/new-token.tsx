import { useBlocker } from '@tanstack/react-router';
import { type JSX, useRef } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Copyable } from '../ui/copy';

interface NewTokenProps {
  value: string;
  /** What a shell calls it, e.g. `CODACY_API_TOKEN`. */
  variable: string;
  onDone: () => void;
}

/** The value of a token, once. Neither the browser's way back nor loading the page anew takes it away unasked. */
export function NewToken({ value, variable, onDone }: NewTokenProps): JSX.Element {
  const isKept = useRef(false);
  useBlocker({
    shouldBlockFn: () => !isKept.current,
    enableBeforeUnload: () => !isKept.current,
  });
  return (
    <div className="stack">
      <Copyable label={text.newToken.value} value={value} />
      <Copyable label={text.newToken.line} value={`export ${variable}=${value}`} />
      <div className="dialog-actions">
        <Button
          kind="primary"
          onClick={() => {
            isKept.current = true;
            onDone();
          }}
        >
          {text.newToken.done}
        </Button>
      </div>
    </div>
  );
}
