import { Field as Base } from '@base-ui/react/field';
import type { JSX, Ref } from 'react';

interface TextFieldProps {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'date' | 'search';
  name: string;
  autoComplete?: string;
  maxLength?: number;
  min?: string;
  max?: string;
  isMono?: boolean;
  ref?: Ref<HTMLElement>;
}

/** A labelled input with its help and, in place of that, its error, both tied to it for screen readers. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, help, error, onChange, isMono, ...input } = props;
  return (
    <Base.Root className="field" invalid={error !== undefined} name={input.name}>
      <Base.Label className="label">{label}</Base.Label>
      <Base.Control
        {...input}
        className={isMono ? 'input mono' : 'input'}
        spellCheck={false}
        autoCapitalize="none"
        onValueChange={onChange}
      />
      {error === undefined ? null : (
        <Base.Error className="field-error" match role="status">
          {error}
        </Base.Error>
      )}
      {help !== undefined && error === undefined ? (
        <Base.Description className="help">{help}</Base.Description>
      ) : null}
    </Base.Root>
  );
}
