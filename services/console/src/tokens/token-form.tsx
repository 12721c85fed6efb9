import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { DialogForm } from '../ui/dialog-form';
import { TextField } from '../ui/field';
import { DEFAULT_EXPIRY, type ExpiryChoice, expiryOf } from './expiry';
import { ExpiryField } from './expiry-field';
import type { NameProblem } from './name-rules';
import { useDraft } from '../ui/use-draft';

export interface WantedToken {
  readonly name: string;
  readonly expiresAt: string;
}

interface TokenFormProps {
  title: string;
  /** Of the draft that is kept. */
  draftKey: string;
  nameLabel: string;
  nameHelp: string;
  problemOf: (name: string) => NameProblem | undefined;
  creating: { run: (wanted: WantedToken) => void; isRunning: boolean; error: Error | null };
  onClose: () => void;
}

interface TokenDraft {
  readonly name: string;
  readonly expiry: ExpiryChoice;
}

/** Name and expiry of a token that is to be. It is checked as it is typed, and nothing typed is lost by a failure. */
export function TokenForm(props: TokenFormProps): JSX.Element {
  const { title, draftKey, nameLabel, nameHelp, problemOf, creating, onClose } = props;
  const draft = useDraft<TokenDraft>(draftKey, { name: '', expiry: DEFAULT_EXPIRY }, isTokenDraft);
  const [wasSubmitted, setSubmitted] = useState(false);
  const { name, expiry } = draft.value;
  const problem = problemOf(name);
  const isShown = problem !== undefined && (wasSubmitted || problem !== 'missing');
  const submit = (): void => {
    setSubmitted(true);
    const chosen = expiryOf(expiry, new Date());
    if (problem === undefined && 'at' in chosen) creating.run({ name, expiresAt: chosen.at.toISOString() });
  };
  return (
    <DialogForm
      title={title}
      sending={creating}
      submit={text.tokens.create}
      submitting={text.tokens.creating}
      failed={text.tokens.notCreated}
      whenUnanswered={text.tokens.maybeCreated}
      onSubmit={submit}
      onClose={onClose}
      onCancel={() => {
        draft.discard();
        onClose();
      }}
    >
      <TextField
        label={nameLabel}
        help={nameHelp}
        error={isShown ? text.tokens.nameRules[problem] : undefined}
        name="name"
        autoComplete="off"
        value={name}
        onChange={(changed) => draft.set({ name: changed, expiry })}
      />
      <ExpiryField
        value={expiry}
        isDue={wasSubmitted}
        onChange={(changed) => draft.set({ name, expiry: changed })}
      />
    </DialogForm>
  );
}

const isTokenDraft = (value: unknown): value is TokenDraft =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'expiry' in value &&
  isExpiryChoice(value.expiry);

const isExpiryChoice = (value: unknown): value is ExpiryChoice =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'days' || value.kind === 'date') &&
  'days' in value &&
  typeof value.days === 'number' &&
  'date' in value &&
  typeof value.date === 'string';
