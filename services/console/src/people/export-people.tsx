import type { JSX } from 'react';
import type { OrganizationNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { FailureNotice } from '../ui/failure-notice';
import { saveFile } from '../ui/save-file';
import { type Once, useOnce } from '../ui/use-once';
import { peopleCsv } from './people.api';

export const usePeopleExport = (names: OrganizationNames): Once<undefined, string> =>
  useOnce<undefined, string>(
    () => peopleCsv(names),
    (csv) => saveFile(`people-${names.organization}.csv`, 'text/csv', [csv]),
  );

export function ExportPeopleButton({ exporting }: { exporting: Once<undefined, string> }): JSX.Element {
  return (
    <Button busy={exporting.isRunning && text.people.exporting} onClick={() => exporting.run(undefined)}>
      {text.people.exportCsv}
    </Button>
  );
}

export function ExportPeopleFailure({
  exporting,
}: {
  exporting: Once<undefined, string>;
}): JSX.Element | null {
  if (!exporting.error) return null;
  return (
    <FailureNotice
      title={text.people.notExported}
      error={exporting.error}
      onRetry={() => exporting.run(undefined)}
    />
  );
}
