import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { nameOf } from '../tokens/token-cells';
import { TokensTable } from '../tokens/tokens-table';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import { SelectAll } from '../ui/select-all';
import { toggled } from '../ui/toggled';

interface RepositoryTokensTableProps {
  tokens: readonly ApiToken[];
  now: number;
  selected: ReadonlySet<number>;
  onSelect: (selected: ReadonlySet<number>) => void;
  onDelete: (tokens: readonly ApiToken[]) => void;
}

export function RepositoryTokensTable(props: RepositoryTokensTableProps): JSX.Element {
  const { tokens, now, selected, onSelect, onDelete } = props;
  return (
    <TokensTable
      label={text.repositoryTokens.tableLabel}
      tokens={tokens}
      now={now}
      choice={{
        all: (
          <SelectAll
            label={text.repositoryTokens.selectAll}
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
            onChange={() => onSelect(toggled(selected, token.id))}
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
