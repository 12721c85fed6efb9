import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** kcat of this machine; undefined if it has none. */
export const findKcat = (): string | undefined => programsOf('kcat').find((program) => runs(program, '-V'));

/** A Python that has confluent-kafka: not each that a machine has sees what its package manager has installed. */
export const findConfluentPython = (): string | undefined =>
  programsOf('python3').find((program) => runs(program, '-c', 'import confluent_kafka'));

/** openssl of this machine; undefined if it has none. */
export const findOpenssl = (): string | undefined =>
  programsOf('openssl').find((program) => runs(program, 'version'));

const programsOf = (name: string): string[] =>
  (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));

const runs = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
