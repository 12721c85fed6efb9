import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  ListAuditLogsForOrganizationData,
  ListAuditLogsForOrganizationResponse,
} from '../api/document/types.gen';
import type { OrganizationNames } from '../organizations/organizations.api';
import { type AuditFilter, auditQueryOf } from './audit-filter';
import { type AuditPage, type AuditPlace, readAudit } from './audit-pages';

const PAGE = 100;

export function auditPage(
  path: OrganizationNames,
  filter: AuditFilter,
  { count, place, signal }: { count: number; place?: AuditPlace | undefined; signal?: AbortSignal },
): Promise<AuditPage> {
  return readAudit(
    async (query) =>
      (
        await call<ListAuditLogsForOrganizationData, ListAuditLogsForOrganizationResponse>({
          method: 'GET',
          url: '/api/v3/organizations/{provider}/{organization}/audit',
          path,
          query: { ...auditQueryOf(filter), ...query },
          signal,
        })
      ).body,
    count,
    place,
  );
}

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const auditQuery = (path: OrganizationNames, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', path.provider, path.organization, filter],
    queryFn: ({ signal, pageParam }) => auditPage(path, filter, { count: PAGE, place: pageParam, signal }),
    initialPageParam: undefined as AuditPlace | undefined,
    getNextPageParam: ({ next }) => next,
  });
