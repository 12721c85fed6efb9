import { useEffect, useState } from 'react';

interface Draft<T> {
  value: T;
  set: (value: T) => void;
  discard: () => void;
}

/**
 * What is typed into a form, kept for this tab until it was sent or given up: signing in again at a provider leaves the page. No
 * secret is ever typed into such a form.
 */
export function useDraft<T>(key: string, initial: T, isDraft: (value: unknown) => value is T): Draft<T> {
  const [value, set] = useState(() => read(key, isDraft) ?? initial);
  const [isKept, keep] = useState(true);
  useEffect(() => {
    if (isKept) write(key, JSON.stringify(value));
  }, [key, value, isKept]);
  const discard = (): void => {
    keep(false);
    forgetDraft(key);
  };
  return { value, set, discard };
}

export const forgetDraft = (key: string): void => write(key, null);

function read<T>(key: string, isDraft: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage may be forbidden: the form keeps its content as long as the page is open.
  }
}
