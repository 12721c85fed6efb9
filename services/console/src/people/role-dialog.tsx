import { type JSX, useState } from 'react';
import type { OrganizationNames, OrganizationRole } from '../organizations/organizations.api';
import { text } from '../text/en';
import type { Receipt } from '../tokens/receipts';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FailureNotice } from '../ui/failure-notice';
import { Notice } from '../ui/notice';
import { Segments } from '../ui/segments';
import { useDelay } from '../ui/use-delay';
import { useOnce } from '../ui/use-once';
import { type Person, setRole } from './people.api';

interface RoleDialogProps {
  names: OrganizationNames;
  person: Person;
  /** Whoever looks at it. */
  isSelf: boolean;
  onChanged: () => Promise<void>;
  /** With the receipt of what was taken away, if anything was. */
  onDone: (role: OrganizationRole, receipt: Receipt | undefined) => void;
  onClose: () => void;
}

const ROLES = ['member', 'manager', 'admin'] as const;
const OPTIONS = ROLES.map((value) => ({ value, label: text.people.roles[value] }));

export function RoleDialog(props: RoleDialogProps): JSX.Element {
  const { names, person, isSelf, onChanged, onDone, onClose } = props;
  const before = person.role;
  const [role, choose] = useState<OrganizationRole>(before ?? 'member');
  const changing = useOnce(
    async (wanted: OrganizationRole) => {
      try {
        return await setRole(names, person.email, wanted);
      } finally {
        await onChanged();
      }
    },
    (status, wanted) => {
      const what = before && text.people.roleOf(text.people.roles[before], person.email);
      onDone(wanted, status && what ? { what, status, isAccess: true } : undefined);
      onClose();
    },
  );
  const isLong = useDelay(changing.isRunning, 1_000);
  const givesUp = isSelf && before === 'admin' && role !== 'admin';
  return (
    <Dialog
      isOpen
      title={text.people.roleTitle(person.email)}
      onClose={changing.isRunning ? undefined : onClose}
    >
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (role !== before) changing.run(role);
        }}
      >
        {changing.error ? (
          <FailureNotice
            title={text.people.roleNotChanged}
            error={changing.error}
            whenUnanswered={text.people.roleUnknown}
          />
        ) : null}
        <div>
          <Segments name="role" legend={text.people.role} options={OPTIONS} value={role} onChange={choose} />
          <p className="help">{text.people.roleHelp[role]}</p>
        </div>
        {givesUp ? <Notice tone="warning" title={text.people.ownRole} /> : null}
        <p className="help" role="status">
          {isLong ? text.people.waiting : ''}
        </p>
        <div className="dialog-actions">
          <Button isOff={changing.isRunning} onClick={onClose}>
            {text.actions.cancel}
          </Button>
          <Button
            type="submit"
            kind="primary"
            isOff={role === before}
            busy={changing.isRunning && text.people.changing}
          >
            {text.people.roleConfirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
