import { csvLine } from '../ui/csv';
import type { AuditEntry, AuditPage, AuditPlace } from './audit-pages';

export const FILE_TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;
export type FileKind = keyof typeof FILE_TYPES;

const COLUMNS = [
  'timestamp',
  'actor',
  'role',
  'action',
  'result',
  'repository',
  'entityId',
  'source',
  'details',
] as const;

const LINES: Readonly<Record<FileKind, (entry: AuditEntry) => string>> = {
  csv: ({ timestamp, actor, action, result, repositoryName, entityId, source, details }) =>
    csvLine([
      timestamp,
      actor.email,
      actor.role ?? '',
      action,
      result,
      repositoryName ?? '',
      entityId ?? '',
      source ?? '',
      details ? JSON.stringify(details) : '',
    ]),
  jsonl: (entry) => `${JSON.stringify(entry)}\n`,
};

/** All pages as the parts of one file, newest first. `onProgress` is told how many entries are in it so far. */
export async function auditFile(
  kind: FileKind,
  read: (place: AuditPlace | undefined) => Promise<AuditPage>,
  onProgress: (entries: number) => void,
): Promise<string[]> {
  const parts = kind === 'csv' ? [csvLine(COLUMNS)] : [];
  let place: AuditPlace | undefined;
  let count = 0;
  do {
    const page = await read(place);
    parts.push(page.entries.map(LINES[kind]).join(''));
    count += page.entries.length;
    onProgress(count);
    place = page.next;
  } while (place !== undefined);
  return parts;
}
