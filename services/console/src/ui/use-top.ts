import { type RefObject, useLayoutEffect, useState } from 'react';

/** How far below the top of the page an element begins; looked up again whenever `layout` changes. */
export function useTop(element: RefObject<Element | null>, layout: unknown): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = element.current?.getBoundingClientRect().top;
    if (now !== undefined) setTop(now + window.scrollY);
  }, [element, layout]);
  return top;
}
