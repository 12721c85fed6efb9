/** A file that may be meant, since its path ends like the name. */
export interface Candidate {
  readonly path: string;
  /** How many segments at the end are the same, whatever their case. */
  readonly length: number;
  /** What is left of the name and of the path: where the file was, and where it is. */
  readonly from: string;
  readonly to: string;
}

/** So many files with the same end that nobody could say which is meant. */
const MAX_CANDIDATES = 500;

/** Finds the files of a repository by the ends of their paths. */
export class SuffixIndex {
  private readonly root: SuffixNode;

  constructor(files: Iterable<string>) {
    this.root = new SuffixNode([...files], 0);
  }

  /** Those that end most like the name; of those that do equally, such as are written the same. */
  candidates(name: string): readonly Candidate[] {
    const segments = name.split('/').filter((segment) => segment !== '');
    let node = this.root;
    for (const segment of segments.toReversed()) {
      const next = node.child(segment.toLowerCase());
      if (!next) break;
      node = next;
    }
    const { files, length } = node;
    if (length === 0 || files.length > MAX_CANDIDATES) return [];
    const end = segments.slice(-length).join('/');
    const sameCase = files.filter((path) => path.endsWith(end));
    const from = segments.slice(0, -length).join('/');
    return (sameCase.length > 0 ? sameCase : files).map((path) => ({
      path,
      length,
      from,
      to: path.split('/').slice(0, -length).join('/'),
    }));
  }
}

/** Files whose paths have so many segments at their ends in common. What is behind it is worked out when it is asked for. */
class SuffixNode {
  private children: Map<string, SuffixNode> | undefined;

  constructor(
    readonly files: readonly string[],
    readonly length: number,
  ) {}

  child(segment: string): SuffixNode | undefined {
    this.children ??= this.split();
    return this.children.get(segment);
  }

  private split(): Map<string, SuffixNode> {
    const groups = new Map<string, string[]>();
    for (const file of this.files) {
      const segment = file
        .split('/')
        .at(-1 - this.length)
        ?.toLowerCase();
      if (segment === undefined) continue;
      const group = groups.get(segment);
      if (group) group.push(file);
      else groups.set(segment, [file]);
    }
    return new Map([...groups].map(([segment, files]) => [segment, new SuffixNode(files, this.length + 1)]));
  }
}
