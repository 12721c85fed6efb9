import type { Command } from 'commander';
import { createProgram } from '../src/program';
import { documentedOutput, expectDocumented } from './support/documented-output';

const leavesOf = (command: Command, path: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [path.join(' ')]
    : command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]));

describe('what docs/cli.md says that scripts get', () => {
  // That it is so is seen by every test that reads `json` of a run (support/cli-run.ts).
  it('is there for every command', () => {
    const program = createProgram(() => Promise.resolve(), {});
    expect([...documentedOutput().keys()].sort()).toEqual([...leavesOf(program)].sort());
  });

  it.each([
    ['tokens revoke 41 --json', { ids: [41] }],
    ['tokens rotate 41 --json', { ids: [41], receipt: {} }],
    ['admin audit gh/acme --json', { anything: 1 }],
  ])('lets `%s` print %j', (command, document) => {
    expect(() => expectDocumented(command, document)).not.toThrow();
  });

  it.each([
    ['tokens revoke 41 --json', { ids: [41], secret: 1 }],
    ['tokens revoke 41 --json', { receipt: {} }],
    ['whoami --json', { kind: 'account' }],
    ['nothing --json', {}],
  ])('does not let `%s` print %j', (command, document) => {
    expect(() => expectDocumented(command, document)).toThrow('docs/cli.md says something else');
  });
});
