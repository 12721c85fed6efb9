import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { SelectField } from '../ui/select-field';
import { AUDIT_FIELDS, type AuditFilter, isOrdered } from './audit-filter';

interface AuditFilterFormProps {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

type Typed = Record<(typeof AUDIT_FIELDS)[number], string>;

const typedOf = (filter: AuditFilter): Typed => ({
  who: filter.who ?? '',
  action: filter.action ?? '',
  repository: filter.repository ?? '',
  from: filter.from ?? '',
  to: filter.to ?? '',
});

/** Asked for by a press, not at each letter: what is asked for may be a year of a busy organization. */
export function AuditFilterForm({ filter, onFilter }: AuditFilterFormProps): JSX.Element {
  const [typed, setTyped] = useState(() => typedOf(filter));
  const wanted: AuditFilter = Object.fromEntries(
    AUDIT_FIELDS.flatMap((name) => (typed[name].trim() === '' ? [] : [[name, typed[name].trim()]])),
  );
  const isWrong = !isOrdered(wanted);
  const field = (name: keyof Typed) => ({
    name,
    label: text.audit.fields[name],
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
  });
  return (
    <form
      className="filters"
      role="search"
      aria-label={text.audit.filter}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onFilter(wanted);
      }}
    >
      <TextField {...field('who')} type="search" />
      <SelectField {...field('action')} options={actionsWith(typed.action)} />
      <TextField {...field('repository')} type="search" />
      <TextField {...field('from')} type="date" />
      <TextField {...field('to')} type="date" error={isWrong ? text.audit.unordered : undefined} />
      <div className="filter-actions">
        <Button type="submit" kind="primary">
          {text.audit.apply}
        </Button>
        <Button
          kind="quiet"
          onClick={() => {
            setTyped(typedOf({}));
            onFilter({});
          }}
        >
          {text.audit.clear}
        </Button>
      </div>
    </form>
  );
}

/** Also one that is none of ours: the log may be of a newer release, and the address is anybody's. */
function actionsWith(chosen: string): { value: string; label: string }[] {
  const known = Object.entries<string>(text.audit.actions)
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label));
  const isKnown = chosen === '' || known.some(({ value }) => value === chosen);
  return [
    { value: '', label: text.audit.anything },
    ...(isKnown ? [] : [{ value: chosen, label: chosen }]),
    ...known,
  ];
}
