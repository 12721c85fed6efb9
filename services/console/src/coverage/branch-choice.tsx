import { type JSX, useId } from 'react';
import type { Branch } from '../api/document/types.gen';
import { text } from '../text/en';

interface BranchChoiceProps {
  branches: readonly Branch[];
  value: string | undefined;
  onChange: (branch: string) => void;
}

/** Nothing to choose from while nobody has told of branches. A branch that is not among them was named in the address. */
export function BranchChoice({ branches, value, onChange }: BranchChoiceProps): JSX.Element | null {
  const id = useId();
  if (branches.length === 0 && value === undefined) return null;
  const isListed = branches.some(({ name }) => name === value);
  return (
    <div className="field branch-choice">
      <label className="label" htmlFor={id}>
        {text.coverage.branch}
      </label>
      <select
        id={id}
        className="input"
        value={value ?? ''}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        {isListed ? null : <option value={value ?? ''}>{value ?? text.coverage.allBranches}</option>}
        {branches.map(({ id: key, name, isDefault }) => (
          <option key={key} value={name}>
            {isDefault ? text.coverage.branchOfMain(name) : name}
          </option>
        ))}
      </select>
    </div>
  );
}
