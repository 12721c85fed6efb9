import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { SelectField } from '../ui/select-field';
import type { OrganizationToken } from './organization-token';
import { type TokensShown, tokensShown } from './tokens-shown';

interface OrganizationTokensToolbarProps {
  show: TokensShown | undefined;
  onShow: (show: TokensShown | undefined) => void;
  search: string;
  onSearch: (search: string) => void;
  /** Absent until it is known. */
  count: { readonly shown: number; readonly total: number | undefined } | undefined;
  chosen: readonly OrganizationToken[];
  onRevoke: (tokens: readonly OrganizationToken[]) => void;
}

const OPTIONS = (['valid', 'soon', 'unused', 'expired'] as const).map((value) => ({
  value,
  label: text.organizationTokens.shown[value],
}));

export function OrganizationTokensToolbar(props: OrganizationTokensToolbarProps): JSX.Element {
  const { show, onShow, search, onSearch, count, chosen, onRevoke } = props;
  return (
    <div className="toolbar">
      <div className="filters">
        <TextField
          label={text.organizationTokens.search}
          name="search"
          type="search"
          value={search}
          onChange={onSearch}
        />
        <SelectField
          label={text.organizationTokens.show}
          name="show"
          value={show ?? 'valid'}
          options={OPTIONS}
          onChange={(value) => onShow(tokensShown(value))}
        />
      </div>
      <div className="toolbar-actions">
        {count ? (
          <p className="count" role="status">
            {text.organizationTokens.count(count.shown, count.total ?? count.shown)}
          </p>
        ) : null}
        <Button isOff={chosen.length === 0} onClick={() => onRevoke(chosen)}>
          {text.organizationTokens.revokeSelected(chosen.length)}
        </Button>
      </div>
    </div>
  );
}
