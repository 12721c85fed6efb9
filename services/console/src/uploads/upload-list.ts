import type { CoverageStatusReply, UploadState } from '../api/document/types.gen';

export type UploadList = CoverageStatusReply['data'];
export type Upload = UploadState;
export type UploadStatus = Upload['status'];

/** As many as the API tells of. */
export const MAX_UPLOADS = 50;

/** The list with one upload that is new or has changed: by when it came, newest first. */
export function withUpload(list: UploadList, upload: Upload): UploadList {
  const known = new Map(list.lastReports.map((one) => [one.reportId, one]));
  known.set(upload.reportId, upload);
  const lastReports = [...known.values()].sort(newestFirst).slice(0, MAX_UPLOADS);
  return { ...list, lastReports };
}

/** What somebody who has seen `before` would want to hear of `after`: uploads that are new, and those with another status. */
export function changesBetween(before: UploadList, after: UploadList): Upload[] {
  const known = new Map(before.lastReports.map(({ reportId, status }) => [reportId, status]));
  return after.lastReports.filter(({ reportId, status }) => known.get(reportId) !== status);
}

const newestFirst = (one: Upload, other: Upload): number =>
  other.createdAt < one.createdAt ? -1 : other.createdAt > one.createdAt ? 1 : 0;
