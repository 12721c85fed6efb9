import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { nameOf } from '../tokens/token-cells';
import { TokensTable } from '../tokens/tokens-table';
import { Button } from '../ui/button';
import { useNow } from '../ui/moment';

interface AccountTokensTableProps {
  tokens: readonly ApiToken[];
  onRevoke: (token: ApiToken) => void;
}

export function AccountTokensTable({ tokens, onRevoke }: AccountTokensTableProps): JSX.Element {
  const now = useNow();
  return (
    <TokensTable
      label={text.access.tableLabel}
      tokens={tokens}
      now={now}
      action={(token) => (
        <Button
          kind="quiet-danger"
          aria-label={text.revoking.revokeNamed(nameOf(token))}
          onClick={() => onRevoke(token)}
        >
          {text.revoking.revoke}
        </Button>
      )}
    />
  );
}
