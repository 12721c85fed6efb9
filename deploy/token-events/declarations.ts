import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const CONTRACTS = resolve('libs/contracts/src');
/** What stands for `@libs/contracts` in the package: of all contracts, those of the token topics. */
const CONTRACTS_OF_TOKENS = join(CONTRACTS, 'index.d.ts');
const ALIAS = /(?<=from ['"])@libs\/contracts(?=['"])/g;

/**
 * Writes the declarations of a module and of every module that they name, where these are in the repository, and one at the top that
 * leads there.
 */
export async function declare(entry: string, directory: string): Promise<void> {
  const emitted = emit(entry);
  emitted.set(CONTRACTS_OF_TOKENS, `export * from './access.events';\nexport * from './tokens.events';\n`);
  const paths = [resolve(entry.replace(/\.ts$/, '.d.ts'))];
  for (const path of paths) {
    const text = emitted.get(path);
    if (text === undefined) throw new Error(`The compiler gave no declarations at ${path}.`);
    const toContracts = relative(dirname(path), CONTRACTS);
    const resolved = text.replace(ALIAS, `${toContracts}/index`);
    for (const name of modulesIn(resolved)) {
      if (name.startsWith('@libs/')) throw new Error(`${path} shows ${name}, which stays inside the bundle.`);
      const named = resolve(dirname(path), `${name}.d.ts`);
      if (name.startsWith('.') && !paths.includes(named)) paths.push(named);
    }
    await write(join(directory, relative('.', path)), resolved);
  }
  await write(join(directory, 'index.d.ts'), `export * from './${entry.replace(/\.ts$/, '')}';\n`);
}

/** The declarations of everything that the entry leads to, by path. */
function emit(entry: string): Map<string, string> {
  const read = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, resolve('.'));
  const program = ts.createProgram([entry], {
    ...options,
    declaration: true,
    emitDeclarationOnly: true,
    sourceMap: false,
    outDir: resolve('.'),
  });
  const emitted = new Map<string, string>();
  program.emit(undefined, (path, text) => emitted.set(resolve(path), text), undefined, true);
  return emitted;
}

const modulesIn = (text: string): string[] =>
  ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
