import { type JSX, useState } from 'react';
import { ApiFailure } from '../api/failure';
import type { OrganizationNames } from '../organizations/organizations.api';
import { deleteRepositoryTokens } from '../repository/repository-tokens.api';
import { text } from '../text/en';
import type { Receipt } from '../tokens/receipts';
import { RevokeDialog } from '../tokens/revoke-dialog';
import type { OrganizationToken } from './organization-token';
import { type Outcome, type Progress, revokeInRepositories } from './revoke-in-repositories';

interface RevokeTokensDialogProps {
  names: OrganizationNames;
  tokens: readonly OrganizationToken[];
  onReceipt: (receipt: Receipt) => void;
  /** Those that are left after some were revoked. */
  onLeft: (tokens: readonly OrganizationToken[]) => void;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

const LISTED = 5;
const inPlace = ({ name, repositoryName }: OrganizationToken): string =>
  text.organizationTokens.inRepository(name, repositoryName);

export function RevokeTokensDialog(props: RevokeTokensDialogProps): JSX.Element {
  const { names, tokens, onReceipt, onLeft, onChanged, onClose } = props;
  const [progress, setProgress] = useState<Progress>();
  const revoke = async (): Promise<Receipt> => {
    const outcome = await revokeInRepositories(
      tokens,
      (repository, ids) => deleteRepositoryTokens({ ...names, repository }, ids),
      setProgress,
    );
    setProgress(undefined);
    const { revoked, status, refused } = outcome;
    const receipt = status && { what: whatOf(revoked), status };
    if (refused.length === 0 && receipt) return receipt;
    if (receipt) onReceipt(receipt);
    onLeft(refused.flatMap((one) => one.tokens));
    throw failureOf(outcome);
  };
  const count = tokens.length;
  return (
    <RevokeDialog
      title={text.organizationTokens.revokeTitle(count)}
      lead={text.repositoryTokens.deleteLead}
      confirm={text.organizationTokens.revokeConfirm(count)}
      confirming={text.revoking.confirming}
      failed={text.organizationTokens.notRevoked}
      revoke={revoke}
      onRevoked={onReceipt}
      onChanged={onChanged}
      onClose={onClose}
    >
      <ul className="names">
        {tokens.slice(0, LISTED).map((token) => (
          <li key={token.id}>{inPlace(token)}</li>
        ))}
        {count > LISTED ? <li>{text.repositoryTokens.andMore(count - LISTED)}</li> : null}
      </ul>
      {progress && progress.of > 1 ? (
        <p className="help" role="status">
          {text.organizationTokens.progress(progress.done, progress.of)}
        </p>
      ) : null}
    </RevokeDialog>
  );
}

function whatOf(tokens: readonly OrganizationToken[]): string {
  const [first, ...others] = tokens;
  return first && others.length === 0 ? inPlace(first) : text.repositoryTokens.deleted(tokens.length);
}

/** What each repository says, under what came of it all. */
function failureOf({ revoked, refused }: Outcome): ApiFailure {
  const sentences = refused.map(({ repositoryName, failure }) =>
    text.organizationTokens.refusedIn(repositoryName, failure.message),
  );
  const before = revoked.length === 0 ? [] : [text.organizationTokens.partly(revoked.length)];
  return new ApiFailure([...before, ...sentences].join(' '), refused[0]?.failure.facts);
}
