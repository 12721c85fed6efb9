import { cpSync, existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { projectRoot } from '../../deploy/local/stack-directory';
import type { Edit } from './mutant';

/** An edit that no longer fits the source: the source moved on, and what the edit stands for would be tested no more. */
export class EditDoesNotApply extends Error {
  constructor({ file, find }: Edit, occurrences: number) {
    super(`${file} holds this ${String(occurrences)} times, not once; mend the edit:\n${find}`);
    this.name = 'EditDoesNotApply';
  }
}

/** The source with the edit made. */
export function applyEdit(source: string, edit: Edit): string {
  const parts = source.split(edit.find);
  if (parts.length !== 2) throw new EditDoesNotApply(edit, parts.length - 1);
  return parts.join(edit.replace);
}

/** Source files as they would be with the edits, which are made in the order given. */
export function editedSources(edits: readonly Edit[], root = projectRoot()): Map<string, string> {
  const sources = new Map<string, string>();
  for (const edit of edits) {
    const source = sources.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8');
    sources.set(edit.file, applyEdit(source, edit));
  }
  return sources;
}

/**
 * Builds a copy of `dist` in which the edits are made, below the ignored `.portcullis/`; gives its folder. Its programs run as
 * those of `dist` do. Needs a `dist` that is up to date.
 */
export function buildVariant(name: string, edits: readonly Edit[]): string {
  const root = projectRoot();
  const dist = join(root, 'dist');
  if (!existsSync(dist)) throw new Error('There is no dist to vary. Run `npm run build` first.');
  const variant = join(root, '.portcullis', 'variants', name);
  rmSync(variant, { recursive: true, force: true });
  cpSync(dist, variant, { recursive: true, filter: (path) => !path.endsWith('.map') });
  for (const [file, source] of editedSources(edits, root)) {
    const compiled = join(variant, file.replace(/\.ts$/, '.js'));
    unlinkSync(compiled);
    writeFileSync(compiled, compile(root, file, source));
  }
  return variant;
}

const compile = (root: string, file: string, source: string): string =>
  transformSync(source, {
    cwd: root,
    filename: join(root, file),
    configFile: join(root, '.swcrc'),
    swcrc: true,
    sourceMaps: 'inline',
  }).code;
