import { type JSX, useState } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { useDraft } from '../ui/use-draft';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FailureNotice } from '../ui/failure-notice';
import { TextAreaField } from '../ui/field';
import { useOnce } from '../ui/use-once';
import { emailsIn, MOST_EMAILS, type TypedEmails } from './emails-in';
import { addPeople } from './people.api';

interface AddPeopleDialogProps {
  names: OrganizationNames;
  onAdded: (count: number) => void;
  /** The list is another one now, or may be. */
  onChanged: () => Promise<void>;
  onClose: () => void;
}

export function AddPeopleDialog({ names, onAdded, onChanged, onClose }: AddPeopleDialogProps): JSX.Element {
  const draft = useDraft(`add-people ${names.provider}/${names.organization}`, '', isText);
  const [isDue, setDue] = useState(false);
  const typed = emailsIn(draft.value);
  const problem = problemOf(typed);
  const adding = useOnce(
    async (emails: readonly string[]) => {
      try {
        await addPeople(names, emails);
        return emails.length;
      } finally {
        await onChanged();
      }
    },
    (count) => {
      draft.discard();
      onAdded(count);
      onClose();
    },
  );
  const submit = (): void => {
    setDue(true);
    if (problem === undefined) adding.run(typed.emails);
  };
  return (
    <Dialog
      isOpen
      title={text.people.addTitle(names.organization)}
      lead={text.people.addLead}
      onClose={adding.isRunning ? undefined : onClose}
    >
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!adding.isRunning) submit();
        }}
      >
        {adding.error ? (
          <FailureNotice
            title={text.people.notAdded}
            error={adding.error}
            whenUnanswered={text.people.maybeAdded}
          />
        ) : null}
        <TextAreaField
          label={text.people.emails}
          help={text.people.emailsHelp(typed.emails.length)}
          error={isDue ? problem : undefined}
          name="emails"
          rows={5}
          value={draft.value}
          onChange={draft.set}
        />
        <div className="dialog-actions">
          <Button
            isOff={adding.isRunning}
            onClick={() => {
              draft.discard();
              onClose();
            }}
          >
            {text.actions.cancel}
          </Button>
          <Button type="submit" kind="primary" busy={adding.isRunning && text.people.adding}>
            {text.people.addConfirm(typed.emails.length)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

function problemOf({ emails, wrong }: TypedEmails): string | undefined {
  if (wrong.length > 0) return text.people.noEmails(wrong.slice(0, 3).join(', '), wrong.length);
  if (emails.length === 0) return text.people.missing;
  return emails.length > MOST_EMAILS ? text.people.tooMany(MOST_EMAILS) : undefined;
}
