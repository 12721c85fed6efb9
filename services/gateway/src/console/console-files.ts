import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type Encoding = 'br' | 'gzip';

/** One file of the built console, as the build left it and as it was compressed then. */
export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly compressed: Readonly<Partial<Record<Encoding, Buffer>>>;
  /** Of the content: the same at every gateway of one release. */
  readonly etag: string;
  /** Its name holds a digest of its content, so it may be kept for good. */
  readonly isImmutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
const ENCODINGS: Readonly<Record<string, Encoding>> = { '.br': 'br', '.gz': 'gzip' };

export const INDEX = 'index.html';
/** Where the build puts what has a digest in its name. */
export const ASSETS = 'assets/';

/**
 * The built console in memory: some hundred kilobytes, read once. Nothing of a request reaches the file system, so no path can
 * lead out of the directory, and a build beside a running gateway disturbs nobody.
 */
export class ConsoleFiles {
  private constructor(private readonly files: ReadonlyMap<string, ConsoleFile>) {}

  /** Without `directory`, or an index in it, there is no console. */
  static async load(directory: string): Promise<ConsoleFiles> {
    const contents = new Map<string, Buffer>();
    for (const path of await filesBelow(directory))
      contents.set(relative(directory, path).split(sep).join('/'), await readFile(path));
    const files = new Map<string, ConsoleFile>();
    for (const [name, bytes] of contents) {
      const type = TYPES[extensionOf(name)];
      if (type !== undefined) files.set(name, fileOf(name, type, bytes, contents));
    }
    return new ConsoleFiles(files);
  }

  get isBuilt(): boolean {
    return this.files.has(INDEX);
  }

  /**
   * `name` as it stands in the request, below the console's path. What is no file is a page, which the index shows; but a missing
   * asset is missing, and not a page.
   */
  find(name: string): ConsoleFile | undefined {
    return this.files.get(name) ?? (name.startsWith(ASSETS) ? undefined : this.files.get(INDEX));
  }
}

async function filesBelow(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function fileOf(
  name: string,
  type: string,
  bytes: Buffer,
  contents: ReadonlyMap<string, Buffer>,
): ConsoleFile {
  const compressed: Partial<Record<Encoding, Buffer>> = {};
  for (const [extension, encoding] of Object.entries(ENCODINGS)) {
    const smaller = contents.get(name + extension);
    if (smaller) compressed[encoding] = smaller;
  }
  const etag = `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`;
  return { type, bytes, compressed, etag, isImmutable: name.startsWith(ASSETS) };
}

const extensionOf = (name: string): string => /\.\w+$/.exec(name)?.[0] ?? '';
