import { build, type Plugin } from 'esbuild';

const RESOLVED = 'resolved';

/**
 * Nothing that is imported here is imported for what it does, so whatever the library does not use stays out, with all that it needs.
 */
const importsArePure: Plugin = {
  name: 'imports-are-pure',
  setup: (building) => {
    building.onResolve({ filter: /^(\.|@libs\/)/ }, async ({ path, pluginData, ...at }) => {
      if (pluginData === RESOLVED) return undefined;
      const { importer, kind, resolveDir, namespace } = at;
      const found = await building.resolve(path, {
        importer,
        kind,
        resolveDir,
        namespace,
        pluginData: RESOLVED,
      });
      return { ...found, sideEffects: false };
    });
    building.onResolve({ filter: /^[^.]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@libs/')
        ? undefined
        : { path, external: true, sideEffects: false },
    );
  },
};
/** One CommonJS file of our own code. Gives the packages that it requires. */
export async function bundle(entry: string, to: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: to,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    treeShaking: true,
    sourcemap: true,
    sourcesContent: false,
    tsconfig: 'tsconfig.json',
    metafile: true,
    plugins: [importsArePure],
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.map(({ path }) => path))].sort();
}
