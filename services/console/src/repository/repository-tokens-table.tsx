import { type JSX, useEffect, useRef } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { nameOf } from '../tokens/token-cells';
import { TokensTable } from '../tokens/tokens-table';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';

interface RepositoryTokensTableProps {
  tokens: readonly ApiToken[];
  now: number;
  selected: ReadonlySet<number>;
  onSelect: (selected: ReadonlySet<number>) => void;
  onDelete: (tokens: readonly ApiToken[]) => void;
}

export function RepositoryTokensTable(props: RepositoryTokensTableProps): JSX.Element {
  const { tokens, now, selected, onSelect, onDelete } = props;
  const toggle = (id: number): void => {
    const changed = new Set(selected);
    if (!changed.delete(id)) changed.add(id);
    onSelect(changed);
  };
  return (
    <TokensTable
      label={text.repositoryTokens.tableLabel}
      tokens={tokens}
      now={now}
      choice={{
        all: (
          <SelectAll
            count={selected.size}
            total={tokens.length}
            onToggle={(all) => onSelect(new Set(all ? tokens.map(({ id }) => id) : []))}
          />
        ),
        one: (token) => (
          <input
            type="checkbox"
            aria-label={text.repositoryTokens.select(nameOf(token))}
            checked={selected.has(token.id)}
            onChange={() => toggle(token.id)}
          />
        ),
        isChosen: ({ id }) => selected.has(id),
      }}
      action={(token) => (
        <Button
          kind="quiet-danger"
          className="button-icon"
          aria-label={text.revoking.revokeNamed(nameOf(token))}
          onClick={() => onDelete([token])}
        >
          <Icon name="trash" />
        </Button>
      )}
    />
  );
}

interface SelectAllProps {
  count: number;
  total: number;
  onToggle: (all: boolean) => void;
}

function SelectAll({ count, total, onToggle }: SelectAllProps): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // "Some of them" is said by a property only.
    if (box.current) box.current.indeterminate = count > 0 && count < total;
  }, [count, total]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={text.repositoryTokens.selectAll}
      checked={total > 0 && count === total}
      onChange={(event) => onToggle(event.currentTarget.checked)}
    />
  );
}
