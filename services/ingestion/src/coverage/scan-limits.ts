export interface ScanLimits {
  maxFiles: number;
  /** One file's report; bounds how long a parse can hold the event loop. */
  maxFileBytes: number;
  /** One value outside `fileReports`, which is checked and then ignored. */
  maxIgnoredBytes: number;
  maxTopLevelKeys: number;
  maxDepth: number;
}

export const defaultScanLimits: ScanLimits = {
  maxFiles: 100_000,
  maxFileBytes: 2 * 1024 * 1024,
  maxIgnoredBytes: 256 * 1024,
  maxTopLevelKeys: 256,
  maxDepth: 16,
};
