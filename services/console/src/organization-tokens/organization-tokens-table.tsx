import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { ExpiryCell, LastUse } from '../tokens/token-cells';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icons';
import { Moment, relatively } from '../ui/moment';
import { SelectAll } from '../ui/select-all';
import { toggled } from '../ui/toggled';
import type { OrganizationToken } from './organization-token';

interface OrganizationTokensTableProps {
  names: OrganizationNames;
  tokens: readonly OrganizationToken[];
  now: number;
  selected: ReadonlySet<number>;
  onSelect: (selected: ReadonlySet<number>) => void;
  onRevoke: (tokens: readonly OrganizationToken[]) => void;
}

export function OrganizationTokensTable(props: OrganizationTokensTableProps): JSX.Element {
  const { tokens, selected, onSelect } = props;
  return (
    <div className="table-frame">
      <table className="table" aria-label={text.organizationTokens.tableLabel(props.names.organization)}>
        <thead>
          <tr>
            <td className="cell-check">
              <SelectAll
                label={text.organizationTokens.selectAll}
                count={selected.size}
                total={tokens.length}
                onToggle={(all) => onSelect(new Set(all ? tokens.map(({ id }) => id) : []))}
              />
            </td>
            <th scope="col">{text.tokens.name}</th>
            <th scope="col" className="when-wide">
              {text.organizationTokens.repository}
            </th>
            <th scope="col">{text.tokens.expires}</th>
            <th scope="col" className="when-wide">
              {text.tokens.lastUsed}
            </th>
            <th scope="col" className="when-widest">
              {text.tokens.created}
            </th>
            <th scope="col">
              <span className="unseen">{text.tokens.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenRow(props: OrganizationTokensTableProps & { token: OrganizationToken }): JSX.Element {
  const { token, names, now, selected, onSelect, onRevoke } = props;
  const { id, name, repositoryName: repository } = token;
  const called = text.organizationTokens.inRepository(name, repository);
  return (
    <tr className={selected.has(id) ? 'row-selected' : undefined}>
      <td className="cell-check">
        <input
          type="checkbox"
          aria-label={text.repositoryTokens.select(called)}
          checked={selected.has(id)}
          onChange={() => onSelect(toggled(selected, id))}
        />
      </td>
      <NameCell token={token} now={now} />
      <td className="when-wide cell-name">
        <Link
          to="/organizations/$provider/$organization/repositories/$repository/settings/tokens"
          params={{ ...names, repository }}
        >
          {repository}
        </Link>
      </td>
      <ExpiryCell token={token} now={now} />
      <td className="when-wide">
        <span className={classes('state', token.lastUsedAt === undefined && 'state-warning')}>
          <LastUse token={token} now={now} />
        </span>
      </td>
      <td className="when-widest">
        <Moment at={new Date(token.createdAt)}>{relatively(new Date(token.createdAt), now)}</Moment>
        {token.createdBy === undefined ? null : (
          <span className="second-line fine">{text.organizationTokens.by(token.createdBy)}</span>
        )}
      </td>
      <td className="row-actions">
        <Button
          kind="quiet-danger"
          className="button-icon"
          aria-label={text.revoking.revokeNamed(called)}
          onClick={() => onRevoke([token])}
        >
          <Icon name="trash" />
        </Button>
      </td>
    </tr>
  );
}

interface CellProps {
  token: OrganizationToken;
  now: number;
}

/** With what its value begins with, as logs show it; and with what has no column of its own on a small page. */
function NameCell({ token, now }: CellProps): JSX.Element {
  return (
    <th scope="row">
      {token.name}
      <span className="second-line fine mono">{text.organizationTokens.begins(token.tokenId)}</span>
      <span className="when-narrow fine">{token.repositoryName}</span>
      <span className="when-narrow fine">
        <LastUse token={token} now={now} isAlone />
      </span>
    </th>
  );
}
