import type { JSX } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import type { Receipt } from '../tokens/receipts';
import { RevokeDialog } from '../tokens/revoke-dialog';
import { Notice } from '../ui/notice';
import { type Person, removePerson } from './people.api';
import { RoleDialog } from './role-dialog';

export interface AskedOfPerson {
  readonly what: 'role' | 'removal';
  readonly person: Person;
}

interface PersonDialogProps {
  names: OrganizationNames;
  asked: AskedOfPerson;
  isSelf: boolean;
  onReceipt: (receipt: Receipt) => void;
  /** What to say where there is no receipt. */
  onDone: (sentence: string) => void;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** What an admin wants to change about somebody. */
export function PersonDialog(props: PersonDialogProps): JSX.Element {
  const { names, asked, isSelf, onReceipt, onDone, onChanged, onClose } = props;
  const { person } = asked;
  if (asked.what === 'role')
    return (
      <RoleDialog
        names={names}
        person={person}
        isSelf={isSelf}
        onChanged={onChanged}
        onDone={(role, receipt) =>
          receipt
            ? onReceipt(receipt)
            : onDone(text.people.roleChanged(person.email, text.people.roles[role]))
        }
        onClose={onClose}
      />
    );
  return (
    <RevokeDialog
      title={text.people.removeTitle(person.email, names.organization)}
      lead={text.people.removeLead}
      confirm={text.people.removeConfirm}
      confirming={text.people.removing}
      waiting={text.people.waiting}
      failed={text.people.notRemoved}
      unknown={text.people.removalUnknown}
      revoke={async () => ({
        what: person.email,
        isAccess: true,
        status: await removePerson(names, person.email),
      })}
      onRevoked={onReceipt}
      onChanged={onChanged}
      onClose={onClose}
    >
      {isSelf ? <Notice tone="warning" title={text.people.removeSelf} /> : null}
    </RevokeDialog>
  );
}
