import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { CommandFailed } from '../cli.errors';

/** The names that tools and their documentations give reports. What a file is, its content says. */
export const USUAL_NAMES = [
  ...['lcov.info', 'coverage.info', 'lcov.dat', '*.lcov'],
  ...['cobertura.xml', 'cobertura-coverage.xml', '*.cobertura.xml', 'coverage.xml'],
  ...['jacoco*.xml', 'clover.xml', 'opencover.xml', '*.opencover.xml', 'dotcover.xml', 'dotCover.xml'],
  ...['coverage-xml/index.xml', 'coverage.out', 'cover.out', '*.coverprofile'],
] as const;
const NEVER_IN = ['**/node_modules/**', '**/.git/**'];

/**
 * The reports that are meant, in an order that is the same every time: the files and patterns that are named, and of directories, or
 * without any name, what is named as reports usually are.
 * @throws CommandFailed when a name finds nothing
 */
export async function findReports(directory: string, named: readonly string[]): Promise<readonly string[]> {
  if (named.length === 0) {
    const found = await below(directory);
    if (found.length === 0)
      throw new CommandFailed(
        `No coverage report is below ${directory}: there is no ${USUAL_NAMES.join(', ')}. Name the reports.`,
      );
    return found;
  }
  const found = new Set<string>();
  for (const name of named) for (const file of await matching(directory, name)) found.add(file);
  return [...found];
}

async function matching(directory: string, name: string): Promise<readonly string[]> {
  const path = resolve(directory, name);
  const kind = await stat(path).catch(() => undefined);
  if (kind?.isFile() === true) return [path];
  const files =
    kind?.isDirectory() === true ? await below(path) : await globbed(directory, [name.replaceAll('\\', '/')]);
  if (files.length === 0)
    throw new CommandFailed(`${name} is no file, and no report is found by it in ${directory}.`);
  return files;
}

const below = (directory: string): Promise<readonly string[]> =>
  globbed(
    directory,
    USUAL_NAMES.map((name) => `**/${name}`),
  );

/** Links are not followed, so that a link upwards is no endless tree. */
const globbed = async (cwd: string, patterns: string[]): Promise<readonly string[]> => {
  const found = await glob(patterns, {
    cwd,
    absolute: true,
    ignore: NEVER_IN,
    dot: true,
    followSymbolicLinks: false,
  });
  return found.sort();
};
