import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import type { TokensShown } from './tokens-shown';

interface NoTokensProps {
  show: TokensShown | undefined;
  search: string;
  onClear: () => void;
}

export function NoTokens({ show, search, onClear }: NoTokensProps): JSX.Element {
  if (search !== '')
    return (
      <Empty
        icon="search"
        title={text.organizationTokens.noMatch(search)}
        help={text.organizationTokens.noMatchHelp}
        action={<Button onClick={onClear}>{text.repositories.clearSearch}</Button>}
      />
    );
  const { title, help } = text.organizationTokens.empty[show ?? 'valid'];
  return <Empty icon="key" title={title} help={help} />;
}
