import { createHash } from 'node:crypto';
import type { uploadState } from '@libs/contracts';
import type { z } from 'zod';

export type UploadState = z.output<typeof uploadState>;

export interface UploadList {
  readonly hasCoverageOverview: boolean;
  /** Newest first, at most MAX_SHOWN. */
  readonly lastReports: readonly UploadState[];
}

export const MAX_SHOWN = 50;

/** The last uploads of a repository at one moment. Equal lists have equal ids, whichever process has read them. */
export class UploadsView {
  readonly id: string;

  constructor(readonly list: UploadList) {
    this.id = createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 22);
  }
}

/**
 * The events that bring a reader who has seen `before` to `after`: the uploads that have changed, or the whole list to a reader who
 * has seen nothing, or where the changes alone would not make the list. Only the last of them has an id, so a reader who is cut off
 * between two of them is still known to have seen `before`.
 */
export function eventsBetween(before: UploadsView | undefined, after: UploadsView): string {
  if (before?.id === after.id) return '';
  const changed = before && changesBetween(before.list, after.list);
  if (!changed) return eventText('uploads', after.list, after.id);
  return changed
    .map((upload, index) => eventText('upload', upload, index === changed.length - 1 ? after.id : undefined))
    .join('');
}

/** Oldest first; undefined where a reader who puts them into its list by their times would not have the new list. */
function changesBetween(before: UploadList, after: UploadList): UploadState[] | undefined {
  if (before.hasCoverageOverview !== after.hasCoverageOverview) return undefined;
  const known = new Map(before.lastReports.map((upload) => [upload.reportId, upload]));
  const changed = after.lastReports.filter(
    (upload) => JSON.stringify(known.get(upload.reportId)) !== JSON.stringify(upload),
  );
  for (const upload of changed) known.set(upload.reportId, upload);
  const put = [...known.values()].sort(newestFirst).slice(0, MAX_SHOWN);
  const isSame =
    put.length === after.lastReports.length &&
    put.every(({ reportId }, index) => reportId === after.lastReports[index]?.reportId);
  return isSame && changed.length > 0 ? changed.reverse() : undefined;
}

const newestFirst = (one: UploadState, other: UploadState): number =>
  other.createdAt.localeCompare(one.createdAt);

const eventText = (event: string, value: object, id: string | undefined): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(value)}\n\n`;
