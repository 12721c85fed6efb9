import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kafkaSettings, migrationSettings, processSettings, readMigrationConfig } from '@libs/config';
import { rateLimitSettings } from '../../services/gateway/src/limits/rate-limits.config';
import { sessionSettings } from '../../services/tokens/src/sessions/sessions.config';
import { signInSettings } from '../../services/tokens/src/sign-in/sign-in.config';
import { read, ROOT } from './compose-file';

type Environment = Readonly<Record<string, string>>;

/** Settings that have a module of their own, by what a config calls them. */
const SHARED = {
  kafkaSettings: kafkaSettings.shape,
  processSettings: processSettings.shape,
  rateLimitSettings: rateLimitSettings.shape,
  sessionSettings: sessionSettings.shape,
  signInSettings: signInSettings.shape,
};

/** The source of a program in the image, and what it takes out of the environment. */
export class EntryPoint {
  readonly source: string;
  private readonly text: string;

  /** @param compiled its path in the image, e.g. `dist/services/tokens/src/main.js` */
  constructor(compiled: string) {
    const [, path] = /^dist\/(.+)\.js$/.exec(compiled) ?? [];
    if (path === undefined || !existsSync(join(ROOT, `${path}.ts`)))
      throw new Error(`${compiled} is built from no source`);
    this.source = `${path}.ts`;
    this.text = read(this.source);
  }

  /** Parses an environment with the very function that the program calls; undefined if it reads what it needs itself. */
  get readConfig(): ((env: Environment) => unknown) | undefined {
    if (this.isMigration) return readMigrationConfig;
    const [, name] = /\b(read\w+)\(process\.env\)/.exec(this.text) ?? [];
    if (name === undefined) return undefined;
    const exported = jest.requireActual<Record<string, (env: Environment) => unknown>>(this.moduleOf(name));
    return exported[name];
  }

  /** Whether a setting of this name is read: by the program, by the module of its config, or by every process. */
  knows(name: string): boolean {
    if (this.isMigration) return name in migrationSettings.shape;
    const [, reader] = /\b(read\w+)\(process\.env\)/.exec(this.text) ?? [];
    const config = reader === undefined ? '' : readFileSync(this.moduleOf(reader), 'utf8');
    for (const [settings, shape] of Object.entries(SHARED))
      if (config.includes(settings) && name in shape) return true;
    return [this.text, config].some((text) => new RegExp(`\\b${name}:`).test(text));
  }

  private get isMigration(): boolean {
    return this.text.includes('readMigrationConfig(process.env)');
  }

  private moduleOf(name: string): string {
    const [, module] =
      new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(this.text) ?? [];
    if (module === undefined) throw new Error(`${this.source} does not import ${name}`);
    const [, lib] = /^@libs\/(.+)$/.exec(module) ?? [];
    if (lib !== undefined) return join(ROOT, 'libs', lib, 'src', `${lib}.config.ts`);
    return `${join(ROOT, dirname(this.source), module)}.ts`;
  }
}
