/**
 * SQL: whether commit `c` counts as analysed: it was told so, or its clients' results are final. Found out when it is asked, so
 * that it does not matter which comes first, the commit or its results. Null where there is no commit. `offset 0` keeps the question to
 * the commit: otherwise Postgres reads the results of all commits there are for it.
 */
export const IS_ANALYSED = `(c.analysed or exists (
  select from analysis_results results
  where results.repository_id = c.repository_id and results.commit_sha = c.commit_sha and results.done > 0
  offset 0))`;
