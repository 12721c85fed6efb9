import { SHIPPED_LANGUAGES } from '../configuration/shipped-languages';

const listed = (of: 'extensions' | 'files'): ReadonlyMap<string, string> =>
  new Map(
    SHIPPED_LANGUAGES.flatMap(([language, extensions, files = '']) =>
      (of === 'extensions' ? extensions : files)
        .toLowerCase()
        .split(' ')
        .filter((name) => name !== '')
        .map((name) => [name, language] as const),
    ),
  );
const BY_EXTENSION = listed('extensions');
const BY_NAME = listed('files');

const UNKNOWN_LANGUAGE = 'Unknown';

/** What the name of a file says of its language, whatever its case: issues come without one (contract 1.5). */
export function languageOfFile(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  const byExtension = dot < 0 ? undefined : BY_EXTENSION.get(name.slice(dot));
  return BY_NAME.get(name) ?? byExtension ?? UNKNOWN_LANGUAGE;
}
