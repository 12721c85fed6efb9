/** As paths name it. */
export interface RepositoryPath {
  readonly provider: string;
  readonly organization: string;
  readonly repository: string;
}

interface Addressed {
  /** With a name in braces for each part of its path that varies. */
  url: string;
  path?: unknown;
  query?: unknown;
}

/** Where an operation is, as a path of this origin. It stands as it is in Markdown and between a shell's quotes too. */
export function addressOf({ url, path, query }: Addressed): string {
  const names = entriesOf(path);
  const filled = url.replace(/\{(\w+)\}/g, (_, name: string) =>
    encoded(names.find(([key]) => key === name)?.[1] ?? ''),
  );
  const search = new URLSearchParams(entriesOf(query)).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** As RFC 3986 has it: `encodeURIComponent` leaves quotes and parentheses as they are. */
export const encoded = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const entriesOf = (values: unknown): [string, string][] =>
  Object.entries(values ?? {}).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
