import type { Invariant } from '../invariant';
import { quote } from '../ledger';

/**
 * No tenant sees another's: neither a report nor an answer names a file of another repository.
 *
 * Examined: every file name of every report, and every answer that names files. A violation: a name that does not begin with the
 * `r<id>/` of the report's repository, or an answer that shows a repository other than the one that was asked about.
 * Assumes: the recorder puts the repository's id at the beginning of each file name that it uploads.
 */
export const tenantsSeeTheirOwn: Invariant = {
  name: 'tenants-see-their-own',
  statement: 'No report and no answer showed a file of another repository.',
  examine({ after }, ledger) {
    for (const report of after.reports)
      for (const name of Object.keys(report.files))
        ledger.expect(
          name.startsWith(`r${report.repositoryId}/`),
          () => `${quote(report)} holds the file ${name} of another repository`,
        );
    return {
      onRequest(request) {
        if (request.shown === null || request.shown.length === 0) return;
        ledger.expect(
          request.shown.every((repositoryId) => repositoryId === request.repositoryId),
          () => `${quote(request)} was shown files of another repository`,
        );
      },
    };
  },
};
