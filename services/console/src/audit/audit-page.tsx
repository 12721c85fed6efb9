import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { JSX } from 'react';
import { ManagersOnly } from '../organizations/managers-only';
import { organizationQuery } from '../organizations/organizations.api';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Fetched, ShowMore } from '../ui/fetched';
import { Page } from '../ui/page';
import { auditQuery } from './audit.api';
import { AUDIT_FIELDS, type AuditFilter } from './audit-filter';
import { AuditFilterForm } from './audit-filter-form';
import { AuditTable } from './audit-table';
import { ExportAuditButtons, ExportAuditState } from './export-audit';
import { useAuditExport } from './use-audit-export';

const ROUTE = '/signed-in/organizations/$provider/$organization/audit';
const PATH = '/organizations/$provider/$organization/audit';

export function AuditPage(): JSX.Element {
  const names = useParams({ from: ROUTE });
  const organization = useQuery(organizationQuery(names));
  const role = organization.data?.membership.userRole;
  return (
    <Page title={text.audit.title} about={names.organization} lead={text.audit.lead(names.organization)}>
      <Fetched list={organization} failed={text.audit.failed} />
      {role === 'member' ? <ManagersOnly help={text.audit.managersOnly} /> : null}
      {role === undefined || role === 'member' ? null : <AuditLog />}
    </Page>
  );
}

function AuditLog(): JSX.Element {
  const names = useParams({ from: ROUTE });
  const filter = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const list = useInfiniteQuery(auditQuery(names, filter));
  const exporting = useAuditExport(names, filter);
  const entries = list.data?.pages.flatMap((page) => page.entries);
  const isFiltered = AUDIT_FIELDS.some((name) => filter[name] !== undefined);
  const show = (search: AuditFilter): void =>
    void navigate({ to: PATH, params: names, search, replace: true });
  return (
    <>
      <AuditFilterForm filter={filter} onFilter={show} />
      <ExportAuditState exporting={exporting} />
      <div className="toolbar">
        <p className="count" role="status">
          {entries ? text.audit.shown(entries.length, list.hasNextPage) : null}
        </p>
        <div className="toolbar-actions">
          <ExportAuditButtons exporting={exporting} />
        </div>
      </div>
      <Fetched list={list} failed={entries ? text.audit.stale : text.audit.failed} />
      {entries?.length === 0 ? (
        <Empty
          icon={isFiltered ? 'search' : 'shield'}
          title={isFiltered ? text.audit.noMatch : text.audit.empty}
          help={isFiltered ? text.audit.noMatchHelp : text.audit.emptyHelp}
        />
      ) : null}
      {entries?.length ? (
        <AuditTable label={text.audit.tableLabel(names.organization)} entries={entries} />
      ) : null}
      <ShowMore list={list} />
    </>
  );
}
