import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import type { Person } from './people.api';

interface PeopleTableProps {
  label: string;
  people: readonly Person[];
  /** Of whoever looks at it. */
  ownId: number | undefined;
  /** Absent: they are only looked at. */
  actions?: {
    readonly changeRole: (person: Person) => void;
    readonly remove: (person: Person) => void;
  };
}

export function PeopleTable({ label, people, ownId, actions }: PeopleTableProps): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{text.people.person}</th>
            <th scope="col" className="when-wide">
              {text.people.role}
            </th>
            {actions ? (
              <th scope="col">
                <span className="unseen">{text.tokens.actions}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.userId}>
              <PersonCell person={person} isSelf={person.userId === ownId} />
              <td className="when-wide">{roleOf(person)}</td>
              {actions ? <ActionsCell person={person} {...actions} /> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const roleOf = ({ role }: Person): string =>
  role === undefined ? text.people.onRepositories : text.people.roles[role];

function PersonCell({ person, isSelf }: { person: Person; isSelf: boolean }): JSX.Element {
  const { name, email } = person;
  return (
    <th scope="row">
      {name ?? email}
      {isSelf ? <span className="tag">{text.people.you}</span> : null}
      {name === undefined ? null : <span className="second-line fine">{email}</span>}
      <span className="when-narrow fine">{roleOf(person)}</span>
    </th>
  );
}

type ActionsCellProps = NonNullable<PeopleTableProps['actions']> & { person: Person };

/** What the API would refuse is not offered: it says why in its place. */
function ActionsCell({ person, changeRole, remove }: ActionsCellProps): JSX.Element {
  if (!person.canBeRemoved) return <td className="row-actions row-note fine">{text.people.lastAdmin}</td>;
  return (
    <td className="row-actions">
      <Button
        kind="quiet"
        aria-label={text.people.changeRoleOf(person.email)}
        onClick={() => changeRole(person)}
      >
        {text.people.changeRole}
      </Button>
      <Button
        kind="quiet-danger"
        aria-label={text.people.removeNamed(person.email)}
        onClick={() => remove(person)}
      >
        {text.people.remove}
      </Button>
    </td>
  );
}
