import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout, from the sources and from their compiled form below dist alike. */
export function projectRoot(from = __dirname): string {
  if (existsSync(join(from, 'nest-cli.json'))) return from;
  if (dirname(from) === from) throw new Error(`${__dirname} is not in a checkout of Portcullis.`);
  return projectRoot(dirname(from));
}

/** Where the local stack keeps everything; not part of the repository. */
export function stackDirectory(): string {
  return join(projectRoot(), '.portcullis', 'stack');
}
