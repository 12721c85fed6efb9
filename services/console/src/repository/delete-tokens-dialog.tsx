import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import type { Receipt } from '../tokens/receipts';
import { RevokeDialog } from '../tokens/revoke-dialog';
import { nameOf } from '../tokens/token-cells';
import { deleteRepositoryTokens } from './repository-tokens.api';

interface DeleteTokensDialogProps {
  names: RepositoryNames;
  tokens: readonly ApiToken[];
  onDeleted: (receipt: Receipt) => void;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

const LISTED = 8;

export function DeleteTokensDialog(props: DeleteTokensDialogProps): JSX.Element {
  const { names, tokens, onDeleted, onChanged, onClose } = props;
  const [first, ...others] = tokens;
  const count = tokens.length;
  const what = first && others.length === 0 ? nameOf(first) : text.repositoryTokens.deleted(count);
  return (
    <RevokeDialog
      title={text.repositoryTokens.deleteTitle(count)}
      lead={text.repositoryTokens.deleteLead}
      confirm={text.repositoryTokens.deleteConfirm(count)}
      confirming={text.repositoryTokens.deleting}
      failed={text.repositoryTokens.notDeleted}
      gone={others.length === 0 ? text.revoking.gone : undefined}
      revoke={async () => ({
        what,
        status: await deleteRepositoryTokens(
          names,
          tokens.map(({ id }) => id),
        ),
      })}
      onRevoked={onDeleted}
      onChanged={onChanged}
      onClose={onClose}
    >
      <ul className="names">
        {tokens.slice(0, LISTED).map((token) => (
          <li key={token.id}>{nameOf(token)}</li>
        ))}
        {count > LISTED ? <li>{text.repositoryTokens.andMore(count - LISTED)}</li> : null}
      </ul>
    </RevokeDialog>
  );
}
