import { type ComponentProps, type JSX, useState } from 'react';
import { text } from '../text/en';
import { Dialog } from '../ui/dialog';
import { forgetDraft } from '../ui/drafts';
import { useOnce } from '../ui/use-once';
import { NewToken } from './new-token';
import { TokenForm, type WantedToken } from './token-form';

interface CreateDialogProps extends Pick<
  ComponentProps<typeof TokenForm>,
  'title' | 'draftKey' | 'nameLabel' | 'nameHelp' | 'problemOf'
> {
  isOpen: boolean;
  /** What a shell calls the token. */
  variable: string;
  /** Creates it and gives its value. */
  create: (wanted: WantedToken) => Promise<string>;
  /** The list is another one now, or may be. */
  onChanged: () => void;
  onClose: () => void;
}

/** First what the token is to be, then its value, which is nowhere else and goes with the dialog. */
export function CreateDialog(props: CreateDialogProps): JSX.Element | null {
  const { isOpen, variable, create, onChanged, onClose, ...form } = props;
  const [value, setValue] = useState<string>();
  const creating = useOnce(
    async (wanted: WantedToken) => {
      try {
        return await create(wanted);
      } finally {
        onChanged();
      }
    },
    (created) => {
      forgetDraft(form.draftKey);
      setValue(created);
    },
  );
  const close = (): void => {
    creating.reset();
    setValue(undefined);
    onClose();
  };
  if (!isOpen) return null;
  if (value === undefined) return <TokenForm {...form} creating={creating} onClose={close} />;
  // Escape must not take away what cannot be shown again.
  return (
    <Dialog isOpen title={text.newToken.title} lead={text.newToken.lead} isQuestion>
      <NewToken value={value} variable={variable} onDone={close} />
    </Dialog>
  );
}
