import { spawnSync } from 'node:child_process';
import { read, ROOT } from './compose-file';
import { runMakeEnv } from './run-make-env';

describe('make-env', () => {
  const made = runMakeEnv();

  it('makes a file that only its owner can read, and prints no secret', () => {
    expect(made.mode).toBe(0o600);
    for (const [name, value] of made.variables)
      if (value.length > 10) expect([name, made.printed.includes(value)]).toEqual([name, false]);
  });

  // The secrets of the data that exists would be gone.
  it('leaves a file that is there as it is, and says so', () => {
    expect(made.again).toEqual({
      status: 1,
      stderr: expect.stringContaining('there already') as string,
      unchanged: true,
    });
  });

  it('makes other secrets each time', () => {
    const other = runMakeEnv().variables;
    for (const [name, value] of made.variables)
      if (!/_PORT$|^CANARY_/.test(name)) expect([name, other.get(name) === value]).toEqual([name, false]);
  });

  it('trusts the public parts of exactly the two keys that sign, and nothing private', () => {
    const trusted = made.variables.get('ASSERTION_TRUSTED_KEYS') ?? '';
    for (const name of ['GATEWAY_SIGNING_KEY', 'INGESTION_SIGNING_KEY']) {
      const key = JSON.parse(made.variables.get(name) ?? '') as { x: string; d: string; kid: string };
      expect(trusted).toContain(key.x);
      expect(trusted).toContain(key.kid);
      expect(trusted).not.toContain(key.d);
    }
  });

  it('makes a file that git and the image never see', () => {
    const { status } = spawnSync('git', ['check-ignore', '--quiet', '.env'], { cwd: ROOT });
    expect(status).toBe(0);
    const rules = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    expect(rules.filter((line) => line.startsWith('!') && /env|\*\*/.test(line))).toEqual([]);
  });
});
