import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Copyable } from '../ui/copy';

interface NewTokenProps {
  value: string;
  /** What a shell calls it, e.g. `CODACY_API_TOKEN`. */
  variable: string;
  onDone: () => void;
}

/** The value of a token, once. */
export function NewToken({ value, variable, onDone }: NewTokenProps): JSX.Element {
  return (
    <div className="stack">
      <Copyable label={text.newToken.value} value={value} />
      <Copyable label={text.newToken.line} value={`export ${variable}=${value}`} />
      <div className="dialog-actions">
        <Button kind="primary" onClick={onDone}>
          {text.newToken.done}
        </Button>
      </div>
    </div>
  );
}
