import { type JSX, useEffect, useRef } from 'react';

interface SelectAllProps {
  label: string;
  count: number;
  total: number;
  onToggle: (all: boolean) => void;
}

/** A checkbox for all rows of a table, which also says that some of them are chosen. */
export function SelectAll({ label, count, total, onToggle }: SelectAllProps): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // "Some of them" is said by a property only.
    if (box.current) box.current.indeterminate = count > 0 && count < total;
  }, [count, total]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      checked={total > 0 && count === total}
      onChange={(event) => onToggle(event.currentTarget.checked)}
    />
  );
}
