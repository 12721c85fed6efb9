import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../deploy/local/stack-directory';
import { DEFAULT_REPLICAS, namesOf } from '../../deploy/stack/process-names';
import { KINDS } from '../chaos/faults/process-faults';
import { type Kind, passesOf, UPGRADE_ORDER } from './replacements';

const names = namesOf(DEFAULT_REPLICAS);
const kinds = Object.keys(names) as Kind[];

/** After each replacement: which kinds have a process of the new release, which one of the old. */
function mixtures(): { new: ReadonlySet<Kind>; old: ReadonlySet<Kind> }[] {
  const isNew = new Map<string, boolean>(
    kinds.flatMap((kind) => names[kind].map((process) => [process, false] as const)),
  );
  return passesOf(names).flatMap(({ to, replacements }) =>
    replacements.map(({ process }) => {
      isNew.set(process, to === 'new');
      const having = (wanted: boolean) =>
        new Set(kinds.filter((kind) => names[kind].some((one) => isNew.get(one) === wanted)));
      return { new: having(true), old: having(false) };
    }),
  );
}

describe('the passes of an upgrade', () => {
  it('have each kind newer and older than each other one, and both releases within each that has replicas', () => {
    const seen = mixtures();
    for (const one of kinds)
      for (const other of kinds)
        if (one !== other || names[one].length > 1)
          expect([
            one,
            other,
            seen.some((mixture) => mixture.new.has(one) && mixture.old.has(other)),
          ]).toEqual([one, other, true]);
  });

  it('replace every process in each pass, and end with the new release everywhere', () => {
    const all = Object.values<readonly string[]>({ ...names })
      .flat()
      .sort();
    for (const { replacements } of passesOf(names))
      expect(replacements.map(({ process }) => process).sort()).toEqual(all);
    expect(mixtures().at(-1)?.old).toEqual(new Set());
  });

  it('go back in the order that undoes the upgrade, and are those of docs/operations/upgrade.md', () => {
    const [up, back] = passesOf(names);
    expect(back?.replacements).toEqual(up?.replacements.toReversed());
    const page = readFileSync(join(projectRoot(), 'docs', 'operations', 'upgrade.md'), 'utf8');
    const documented = [...page.matchAll(/^\d\. \*\*(?<process>[a-z-]+)\*\*/gm)].map(
      (match) => match.groups?.['process'],
    );
    expect(documented).toEqual(['migrations', ...UPGRADE_ORDER.map((kind) => KINDS[kind].name)]);
  });
});
