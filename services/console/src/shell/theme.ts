import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by public/theme.js, before the first paint. */
const KEY = 'portcullis-theme';
const CHANGED = 'portcullis-theme-changed';

const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

function chosen(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return isTheme(theme) ? theme : 'system';
}

function choose(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be forbidden: the choice holds for this page.
  }
  dispatchEvent(new Event(CHANGED));
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, chosen), choose];
}

function subscribe(changed: () => void): () => void {
  addEventListener(CHANGED, changed);
  return () => {
    removeEventListener(CHANGED, changed);
  };
}
