import type { JSX } from 'react';
import { text } from '../text/en';
import { Segments } from '../ui/segments';
import { THEMES, useTheme } from './theme';

export function ThemeSwitch(): JSX.Element {
  const [theme, setTheme] = useTheme();
  return (
    <div className="menu-part">
      <Segments
        name="theme"
        legend={text.theme.label}
        options={THEMES.map((value) => ({ value, label: text.theme[value] }))}
        value={theme}
        onChange={setTheme}
      />
    </div>
  );
}
