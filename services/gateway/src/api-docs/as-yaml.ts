import { stringify } from 'yaml';
import type { OpenApiDocument } from './openapi-document';

/** As it is served, and as it is committed in docs/api. */
export const asYaml = (document: OpenApiDocument): string =>
  stringify(document, { aliasDuplicateObjects: false, lineWidth: 110 });
