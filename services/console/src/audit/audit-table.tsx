import type { JSX } from 'react';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import { exactly, Moment } from '../ui/moment';
import type { AuditEntry } from './audit-pages';

interface AuditTableProps {
  label: string;
  entries: readonly AuditEntry[];
}

export function AuditTable({ label, entries }: AuditTableProps): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table audit-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{text.audit.what}</th>
            <th scope="col" className="when-wide">
              {text.audit.fields.who}
            </th>
            <th scope="col" className="when-wide">
              {text.audit.fields.repository}
            </th>
            <th scope="col">{text.audit.when}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            // Entries have no number; the list only grows at its end.
            <tr key={index}>
              <WhatCell entry={entry} />
              <td className="when-wide cell-name">
                {whoOf(entry)}
                {entry.actor.role === undefined ? null : (
                  <span className="second-line fine">{text.audit.roles[entry.actor.role]}</span>
                )}
              </td>
              <td className="when-wide cell-name">{entry.repositoryName}</td>
              <td>
                <Moment at={new Date(entry.timestamp)}>{exactly(new Date(entry.timestamp))}</Moment>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ACTIONS: Readonly<Record<string, string>> = text.audit.actions;
const whoOf = ({ actor }: AuditEntry): string =>
  actor.email === 'portcullis' ? text.audit.portcullis : actor.email;

function WhatCell({ entry }: { entry: AuditEntry }): JSX.Element {
  const { action, result, repositoryName } = entry;
  return (
    <th scope="row">
      {ACTIONS[action] ?? action}
      {result === 'succeed' ? null : (
        <span className={classes('tag', 'tag-bad')}>{text.audit.results[result]}</span>
      )}
      <span className="when-narrow fine">
        {repositoryName === undefined ? whoOf(entry) : text.audit.whoWhere(whoOf(entry), repositoryName)}
      </span>
      <Details entry={entry} />
    </th>
  );
}

function Details({ entry: { action, entityId, details } }: { entry: AuditEntry }): JSX.Element {
  const facts = [
    [text.audit.action, action],
    ...(entityId === undefined ? [] : [[text.audit.entity, entityId]]),
    ...Object.entries(details ?? {}).map(([name, value]) => [name, shown(value)]),
  ];
  return (
    <details className="facts fine">
      <summary>{text.audit.details}</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
