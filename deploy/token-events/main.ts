import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bundle } from './bundle';
import { declare } from './declarations';

const LIBRARY = 'libs/token-events';
const ENTRY = `${LIBRARY}/src/index.ts`;
/** A command of the same package; what it judges may be written in any language. */
const CONFORMANCE_KIT = 'libs/conformance-kit/src/main.ts';
const BUILT = 'dist/token-events';

const manifest = z.looseObject({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
const readManifest = async (path: string) => manifest.parse(JSON.parse(await readFile(path, 'utf8')));

/** `npm run pack:token-events [DIRECTORY]`: makes the package and packs it there (default: dist). Prints the tarball's path. */
async function main(directory = 'dist'): Promise<void> {
  await rm(BUILT, { recursive: true, force: true });
  await mkdir(BUILT, { recursive: true });
  const packed = await readManifest(`${LIBRARY}/package/package.json`);
  const used = [
    ...(await bundle(ENTRY, join(BUILT, 'index.js'))),
    ...(await bundle(CONFORMANCE_KIT, join(BUILT, 'conformance.js'))),
  ];
  const missing = used.filter((name) => !name.startsWith('node:') && !(name in packed.dependencies));
  if (missing.length > 0)
    throw new Error(`The bundle requires what its package does not depend on: ${missing.join(', ')}`);
  await declare(ENTRY, BUILT);
  await cp(`${LIBRARY}/package`, BUILT, { recursive: true });
  await cp(`${LIBRARY}/examples`, join(BUILT, 'examples'), { recursive: true });
  await writeFile(join(BUILT, 'package.json'), `${JSON.stringify(await complete(packed), null, 2)}\n`);
  const { stdout } = await promisify(execFile)('npm', [
    'pack',
    `./${BUILT}`,
    '--pack-destination',
    directory,
    '--silent',
  ]);
  process.stdout.write(`${join(directory, stdout.trim())}\n`);
}

/** With this release's version, and the versions of the dependencies that it is tested with. */
async function complete(packed: z.output<typeof manifest>): Promise<object> {
  const { version, dependencies } = await readManifest('package.json');
  const taken = Object.keys(packed.dependencies).map((name) => [name, `^${dependencies[name] ?? ''}`]);
  return { ...packed, version, dependencies: Object.fromEntries(taken) as object };
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
