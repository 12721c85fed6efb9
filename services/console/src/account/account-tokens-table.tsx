import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { CreatedCell, ExpiryCell, NameCell, nameOf } from '../tokens/token-cells';
import { Button } from '../ui/button';
import { useNow } from '../ui/moment';

interface AccountTokensTableProps {
  tokens: readonly ApiToken[];
  onRevoke: (token: ApiToken) => void;
}

export function AccountTokensTable({ tokens, onRevoke }: AccountTokensTableProps): JSX.Element {
  const now = useNow();
  return (
    <div className="table-frame">
      <table className="table" aria-label={text.access.tableLabel}>
        <thead>
          <tr>
            <th scope="col">{text.tokens.name}</th>
            <th scope="col">{text.tokens.expires}</th>
            <th scope="col" className="when-wide">
              {text.tokens.created}
            </th>
            <th scope="col">
              <span className="unseen">{text.tokens.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <NameCell token={token} now={now} />
              <ExpiryCell token={token} now={now} />
              <CreatedCell token={token} now={now} />
              <td className="row-actions">
                <Button
                  kind="quiet-danger"
                  aria-label={text.revoking.revokeNamed(nameOf(token))}
                  onClick={() => onRevoke(token)}
                >
                  {text.revoking.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
