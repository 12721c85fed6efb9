import { useEffect, useState } from 'react';
import { forgetDraft, keepDraft, readDraft } from './drafts';

interface Draft<T> {
  value: T;
  set: (value: T) => void;
  discard: () => void;
}

/**
 * What is typed into a form, kept for this tab until it was sent or given up: signing in again at a provider leaves the page. No
 * secret is ever typed into such a form.
 */
export function useDraft<T>(name: string, initial: T, isDraft: (value: unknown) => value is T): Draft<T> {
  const [value, set] = useState(() => {
    const kept = readDraft(name);
    return isDraft(kept) ? kept : initial;
  });
  const [isKept, keep] = useState(true);
  useEffect(() => {
    if (isKept) keepDraft(name, value);
  }, [name, value, isKept]);
  const discard = (): void => {
    keep(false);
    forgetDraft(name);
  };
  return { value, set, discard };
}
