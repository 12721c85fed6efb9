/** What paths in reports are held against. */
export interface Repository {
  /** Absolute, with `/`. */
  readonly root: string;
  /** Relative to the root; undefined where it is not known what the repository holds. */
  readonly files: ReadonlySet<string> | undefined;
  /** Whether there is such a file, known or not; relative to the root. */
  readonly isHere: (path: string) => boolean;
}

export interface Naming {
  /** Where the command works; relative to the root. */
  readonly directory: string;
  /** What somebody says that the names are relative to, or begin with. */
  readonly root: string | undefined;
  /** What the report says that they are relative to. */
  readonly sources: readonly string[];
  /** Where the report is; relative to the root. */
  readonly reportDirectory: string;
}

/** The file that is meant, or why there is none. */
export type Match = { readonly path: string } | { readonly why: string };
