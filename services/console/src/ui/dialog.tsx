import { Dialog as Base } from '@base-ui/react/dialog';
import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog';
import type { JSX, ReactNode, RefObject } from 'react';

interface DialogProps {
  isOpen: boolean;
  title: string;
  lead?: string;
  /** Absent: only its own buttons close it. */
  onClose?: (() => void) | undefined;
  /** A question that stands in the way until it is answered. */
  isQuestion?: boolean;
  /** What has the focus at first. */
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A modal dialog. It does not close by a click beside it: what was typed would be lost by a slip. */
export function Dialog(props: DialogProps): JSX.Element {
  const { isOpen, title, lead, onClose, isQuestion, initialFocus, children } = props;
  const content = (
    <>
      <Base.Backdrop className="backdrop" />
      <Base.Viewport className="viewport">
        <Base.Popup className="dialog" {...(initialFocus && { initialFocus })}>
          <Base.Title className="dialog-title">{title}</Base.Title>
          {lead ? <Base.Description className="dialog-lead">{lead}</Base.Description> : null}
          {children}
        </Base.Popup>
      </Base.Viewport>
    </>
  );
  const close = (isStillOpen: boolean): void => {
    if (!isStillOpen) onClose?.();
  };
  return isQuestion ? (
    <BaseAlert.Root open={isOpen} onOpenChange={close}>
      <BaseAlert.Portal>{content}</BaseAlert.Portal>
    </BaseAlert.Root>
  ) : (
    <Base.Root open={isOpen} onOpenChange={close} disablePointerDismissal>
      <Base.Portal>{content}</Base.Portal>
    </Base.Root>
  );
}
