import { type JSX, type ReactNode, useId, useRef } from 'react';

interface DisclosureProps {
  /** What the button says to those who do not see it. */
  label: string;
  className: string;
  button: ReactNode;
  align: 'start' | 'end';
  children: ReactNode;
}

const GAP_PX = 6;
const MARGIN_PX = 8;

/**
 * A button and what it shows below itself. The browser's own popover: it is closed by Escape, by a press beside it and by following
 * one of its links, and gives the focus back.
 */
export function Disclosure({ label, className, button, align, children }: DisclosureProps): JSX.Element {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const place = (): void => {
    if (!opener.current || !panel.current) return;
    const { left, right, bottom } = opener.current.getBoundingClientRect();
    const { style } = panel.current;
    style.top = `${bottom + GAP_PX}px`;
    if (align === 'start') style.left = `${Math.max(MARGIN_PX, left)}px`;
    else style.right = `${Math.max(MARGIN_PX, document.documentElement.clientWidth - right)}px`;
  };
  return (
    <>
      <button ref={opener} type="button" className={className} aria-label={label} popoverTarget={id}>
        {button}
      </button>
      {/* Its links and buttons are what is pressed; a press only passes through here. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="menu"
        onBeforeToggle={place}
        onClick={({ target }) => {
          if (target instanceof Element && target.closest('a')) panel.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}
