import { useEffect, useState } from 'react';

/** As long as somebody who types takes from one letter to the next. */
export const TYPING_PAUSE_MS = 300;

/** The last value that stayed the same for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      settle(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return settled;
}
