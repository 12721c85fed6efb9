import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@libs/testing';
import { fresh } from '../contract-rig';
import type { CommandLineStand } from './command-line-stand';

const PROGRAM = [process.execPath, '-r', './test/support/register-typescript.js', 'services/cli/src/main.ts'];

interface Running {
  readonly child: ChildProcess;
  /** What came from the terminal, or from both outputs. */
  readonly said: () => string;
  readonly ended: Promise<number>;
}

/** Signals, terminals and pipes are there in a process of its own only. */
export const describeProcess = (stand: () => CommandLineStand): void =>
  describe('as a process', () => {
    const running: ChildProcess[] = [];
    afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

    const run = (command: readonly string[], env: Record<string, string>): Running => {
      const [program = '', ...argv] = command;
      const child = spawn(program, argv, { env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' });
      running.push(child);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
      return { child, said: () => said, ended: once(child, 'exit').then(([code]) => Number(code)) };
    };
    const admin = (): Record<string, string> => stand().envOf(stand().rig.accountToken);
    const inPipe = (command: string): Running => run([...PROGRAM, ...command.split(' ')], admin());
    /** `script` of util-linux gives it a terminal. */
    const inTerminal = (command: string, env: Record<string, string>, columns = 100): Running => {
      const line = [...PROGRAM, command].join(' ');
      return run(['script', '-qefc', `stty cols ${columns}; exec ${line}`, '/dev/null'], env);
    };

    it('does not show a token that is typed in a terminal, and logs in with it', async () => {
      const { baseUrl, accountToken } = stand().rig.instance;
      const { child, said, ended } = inTerminal(`login --url ${baseUrl}`, { HOME: stand().home });
      await eventually(() => expect(said()).toContain(`Token for ${baseUrl}: `));
      child.stdin?.write(`${accountToken}\r`);
      expect(await ended).toBe(0);
      expect(said()).toContain('Logged in');
      expect(said()).not.toContain(accountToken.slice(-38));
      await stand().succeed('logout');
    });

    it.each([
      ['Ctrl-C', '\u0003'],
      ['Ctrl-D', '\u0004'],
    ])('ends with 130 when a question is answered by %s', async (_key, byte) => {
      const { baseUrl } = stand().rig.instance;
      const { child, said, ended } = inTerminal(`login --url ${baseUrl}`, { HOME: stand().home });
      await eventually(() => expect(said()).toContain('Token for'));
      child.stdin?.write(byte);
      expect(await ended).toBe(130);
      expect(said()).toContain('Interrupted; nothing was done.');
    });

    it('cuts a table to the width of a terminal, and nothing in a pipe', async () => {
      const name = `${fresh('a-name')}-${'x'.repeat(60)}`;
      await stand().succeed(`tokens create --repository ${stand().shop} --name ${name} -q`);
      const list = `tokens list --repository ${stand().shop}`;
      const terminal = inTerminal(list, admin(), 90);
      expect(await terminal.ended).toBe(0);
      expect(terminal.said()).toMatch(/a-name-[^ ]*…/);
      expect(
        Math.max(
          ...terminal
            .said()
            .split(/\r?\n/)
            .map((line) => line.length),
        ),
      ).toBe(90);
      const pipe = inPipe(list);
      expect(await pipe.ended).toBe(0);
      expect(pipe.said()).toContain(name);
    });

    it('ends quietly when nobody reads a list', async () => {
      const { child, said, ended } = inPipe('admin audit gh/acme');
      child.stdout?.destroy();
      expect(await ended).toBe(0);
      expect(said()).not.toContain('EPIPE');
    });

    // It would look like a success, and a token that nobody knows would be left over.
    it('fails when nobody reads the value of a new token, and names the token', async () => {
      const { child, said, ended } = inPipe('tokens create');
      child.stdout?.destroy();
      expect(await ended).toBe(1);
      expect(said()).toMatch(/Token \d+ was made, and its value could not be handed over: .*EPIPE/);
    });

    it('leaves the old token alone when a rotation gets Ctrl-C, and ends with 130', async () => {
      const [old] = (await stand().succeed('tokens create --json')).json;
      const { child, said, ended } = inPipe(`tokens rotate ${String(old?.['id'])} --after 1h`);
      await eventually(() => expect(said()).toContain('is revoked in'));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(said()).toContain(`portcullis tokens revoke ${String(old?.['id'])}`);
      expect(await stand().whose(String(old?.['token']))).toMatchObject({ code: 0 });
    });
  });
