import type { ListOrganizationApiTokensResponse } from '../api/document/types.gen';

export type OrganizationToken = ListOrganizationApiTokensResponse['data'][number];
