import { posix } from 'node:path';

/** A name in a report as a path with `/`: of whichever machine it was, without its drive, `.` and `..`. */
export function normalPath(name: string): string {
  const slashed = name
    .trim()
    .replace(/^file:\/\//i, '')
    .replaceAll('\\', '/')
    .replace(/^\/?[A-Za-z]:(?=\/)/, '');
  return slashed === '' ? '' : posix.normalize(slashed).replace(/(?<=.)\/$/, '');
}

/** The part of a path below a directory; undefined where it is elsewhere. */
export function below(directory: string, path: string): string | undefined {
  if (directory === '' || directory === '.') return path.startsWith('/') ? undefined : path;
  const start = directory.endsWith('/') ? directory : `${directory}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}
