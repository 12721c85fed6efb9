import type { JSX, ReactNode } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { CreatedCell, ExpiryCell, LastUse, NameCell } from './token-cells';

interface TokensTableProps {
  label: string;
  tokens: readonly ApiToken[];
  now: number;
  action: (token: ApiToken) => ReactNode;
  /** Where several can be chosen: what stands before each, and before them all. */
  choice?: {
    readonly all: ReactNode;
    readonly one: (token: ApiToken) => ReactNode;
    readonly isChosen: (token: ApiToken) => boolean;
  };
}

/** API tokens of any kind, with what can be done to each. */
export function TokensTable({ label, tokens, now, action, choice }: TokensTableProps): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {choice ? <td className="cell-check">{choice.all}</td> : null}
            <th scope="col">{text.tokens.name}</th>
            <th scope="col">{text.tokens.expires}</th>
            <th scope="col" className="when-wide">
              {text.tokens.created}
            </th>
            <th scope="col" className="when-wide">
              {text.tokens.lastUsed}
            </th>
            <th scope="col">
              <span className="unseen">{text.tokens.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} className={choice?.isChosen(token) ? 'row-selected' : undefined}>
              {choice ? <td className="cell-check">{choice.one(token)}</td> : null}
              <NameCell token={token} now={now} />
              <ExpiryCell token={token} now={now} />
              <CreatedCell token={token} now={now} />
              <td className="when-wide">
                <LastUse token={token} now={now} />
              </td>
              <td className="row-actions">{action(token)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
