import type { JSX } from 'react';
import type { Branch } from '../api/document/types.gen';
import { text } from '../text/en';
import { SelectField } from '../ui/select-field';

interface BranchChoiceProps {
  branches: readonly Branch[];
  value: string | undefined;
  onChange: (branch: string) => void;
}

/** Nothing to choose from while nobody has told of branches. A branch that is not among them was named in the address. */
export function BranchChoice({ branches, value, onChange }: BranchChoiceProps): JSX.Element | null {
  if (branches.length === 0 && value === undefined) return null;
  const isListed = branches.some(({ name }) => name === value);
  const listed = branches.map(({ name, isDefault }) => ({
    value: name,
    label: isDefault ? text.coverage.branchOfMain(name) : name,
  }));
  return (
    <div className="branch-choice">
      <SelectField
        label={text.coverage.branch}
        name="branch"
        options={
          isListed ? listed : [{ value: value ?? '', label: value ?? text.coverage.allBranches }, ...listed]
        }
        value={value ?? ''}
        onChange={onChange}
      />
    </div>
  );
}
