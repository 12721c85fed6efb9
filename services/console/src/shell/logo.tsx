import type { JSX } from 'react';

export function Logo(): JSX.Element {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <path d="M8 25V14a8 8 0 0 1 16 0v11M12 25V11.5M16 25V9M20 25V11.5M8.5 16h15M8.5 21h15" />
    </svg>
  );
}
