import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PACKAGES } from './plants';

export const ROOT = resolve(__dirname, '../..');

const CONFIGS = [
  '.dependency-cruiser.cjs',
  'eslint.config.mjs',
  'tsconfig.json',
  'services/console/src/tsconfig.json',
];

/** A repository of its own outside this one, under the same rules. */
export class PlantedTree {
  readonly root = mkdtempSync(join(tmpdir(), 'portcullis-architecture-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const config of CONFIGS) this.write(config, readFileSync(join(ROOT, config), 'utf8'));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.installPackages();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private installPackages(): void {
    const versions = (names: readonly string[]): Record<string, string> =>
      Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const dependencies = versions(PACKAGES.dependencies);
    const devDependencies = versions(PACKAGES.devDependencies);
    this.write('package.json', JSON.stringify({ name: 'planted', dependencies, devDependencies }));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const manifest = { name, version: '1.0.0', main: 'index.js' };
      this.write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
      this.write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
    }
    // What eslint.config.mjs imports, and the types that tsconfig.json names, are the real ones.
    for (const name of [
      '@eslint/js',
      'eslint-config-prettier',
      'eslint-plugin-react-hooks',
      'typescript-eslint',
      '@types',
    ]) {
      mkdirSync(dirname(join(this.root, 'node_modules', name)), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(this.root, 'node_modules', name));
    }
  }

  private write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }
}

/** Runs one of the repository's own tools and gives what it printed, whatever its exit code was. */
export function runTool(script: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', failed);
    child.on('close', () => {
      const text = Buffer.concat(output).toString();
      if (text === '') failed(new Error(`${script} printed nothing: ${Buffer.concat(errors).toString()}`));
      else done(text);
    });
  });
}
