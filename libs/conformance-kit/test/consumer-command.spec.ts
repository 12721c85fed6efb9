import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { eventually } from '@libs/testing';
import { askState } from '../src/ask-state';
import { CommandControl } from '../src/command-control';

const PLACE = { brokers: ['a:1', 'b:2'], prefix: 'p.', history: 'p.history', states: 'p.states' };
const control = (command: string): CommandControl =>
  new CommandControl({ command, environment: { PATH: process.env['PATH'] } });
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe('a consumer that is a command', () => {
  it('is told where to listen, and by what it printed last why it ended', async () => {
    const consumer = control(
      'echo "$KAFKA_BROKERS $PORTCULLIS_TOPIC_PREFIX $PORTCULLIS_HISTORY_TOPIC" >&2; exit 3',
    );
    await consumer.start(PLACE);
    await eventually(() =>
      expect(consumer.ended()).toBe(
        'The consumer ended by itself, with exit code 3. It printed last:\na:1,b:2 p. p.history',
      ),
    );
    await consumer.stop();
  });

  it.each(['stop', 'kill'] as const)('ends with all that it has started: %s', async (how) => {
    const told: string[] = [];
    const options = {
      environment: { PATH: process.env['PATH'] },
      onOutput: (text: string) => told.push(text),
    };
    const consumer = new CommandControl({ ...options, command: 'sleep 600 & echo $!; wait' });
    await consumer.start(PLACE);
    await eventually(() => expect(told.join('')).toMatch(/\d+\n/));
    expect(consumer.ended()).toBeUndefined();
    await consumer[how]();
    await eventually(() => expect(isGone(Number(told.join('')))).toBe(true));
    expect(consumer.ended()).toBeUndefined();
  });
});

describe('the state of a consumer', () => {
  const state = '{"a":{"status":"issued","version":1}}';
  const seen = new Map([['a', { status: 'issued', version: 1 }]]);

  it('is what a command prints, or what a URL answers', async () => {
    const server = createServer((_, response) => response.end(state)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      expect(await askState(`http://127.0.0.1:${port}/state`)()).toEqual(seen);
      expect(await askState(`echo '${state}'`)()).toEqual(seen);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it.each([
    ['echo [1]', 'the state must be an object'],
    ['echo nothing', 'and is: nothing'],
    ['echo "no such file" >&2; false', 'the command of --state failed: Command failed'],
    ['http://127.0.0.1:1/state', 'http://127.0.0.1:1/state cannot be read'],
  ])('that is none is told as such: %s', async (where, sentence) => {
    await expect(askState(where)()).rejects.toThrow(sentence);
  });
});
