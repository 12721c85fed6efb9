import type { JSX } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';

interface TokensToolbarProps {
  live: number;
  limit: number;
  chosen: readonly ApiToken[];
  withoutExpiry: readonly ApiToken[];
  onDelete: (tokens: readonly ApiToken[]) => void;
}

export function TokensToolbar(props: TokensToolbarProps): JSX.Element {
  const { live, limit, chosen, withoutExpiry, onDelete } = props;
  return (
    <>
      {live >= limit ? <Notice tone="warning" title={text.repositoryTokens.full(limit)} /> : null}
      <div className="toolbar">
        <p className="count" role="status">
          {text.repositoryTokens.count(live, limit)}
        </p>
        <div className="toolbar-actions">
          {withoutExpiry.length > 0 ? (
            <Button kind="quiet-danger" onClick={() => onDelete(withoutExpiry)}>
              {text.repositoryTokens.deleteWithoutExpiry}
            </Button>
          ) : null}
          <Button isOff={chosen.length === 0} onClick={() => onDelete(chosen)}>
            {text.repositoryTokens.deleteSelected(chosen.length)}
          </Button>
        </div>
      </div>
    </>
  );
}
