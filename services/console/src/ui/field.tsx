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
      <Said error={error} help={help} />
    </Base.Root>
  );
}

interface TextAreaFieldProps extends Pick<
  TextFieldProps,
  'label' | 'help' | 'error' | 'value' | 'onChange' | 'name'
> {
  rows: number;
}

/** The same for a text of several lines. */
export function TextAreaField({
  label,
  help,
  error,
  onChange,
  rows,
  ...input
}: TextAreaFieldProps): JSX.Element {
  return (
    <Base.Root className="field" invalid={error !== undefined} name={input.name}>
      <Base.Label className="label">{label}</Base.Label>
      <Base.Control
        {...input}
        render={<textarea rows={rows} />}
        className="input"
        spellCheck={false}
        autoCapitalize="none"
        onValueChange={onChange}
      />
      <Said error={error} help={help} />
    </Base.Root>
  );
}

function Said({ error, help }: Pick<TextFieldProps, 'error' | 'help'>): JSX.Element | null {
  if (error !== undefined)
    return (
      <Base.Error className="field-error" match role="status">
        {error}
      </Base.Error>
    );
  return help === undefined ? null : <Base.Description className="help">{help}</Base.Description>;
}
