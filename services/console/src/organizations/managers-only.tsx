import type { JSX } from 'react';
import { text } from '../text/en';
import { Empty } from '../ui/empty';

/** In the place of what the API would refuse to a member. */
export function ManagersOnly({ help }: { help: string }): JSX.Element {
  return <Empty icon="shield" title={text.organizations.managersOnly} help={help} />;
}
