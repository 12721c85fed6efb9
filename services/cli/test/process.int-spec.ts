import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describeWith, eventually } from '@libs/testing';
import { TestTopics, versionsOf } from './support/test-topic';

describeWith('kafka', 'the portcullis process', (address) => {
  const topics = new TestTopics(address.split(','));
  const { topic } = topics;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    await topics.create(topic);
    await topics.publish(versionsOf(['a'], 3));
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await topics.close();
  });

  const portcullis = (command: string) => {
    const argv = ['-r', './test/support/register-typescript.js', 'services/cli/src/main.ts'];
    const child = spawn(process.execPath, [...argv, ...command.split(' ')], {
      env: { ...process.env, ...topics.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => (said.out += String(text)));
    child.stderr.on('data', (text) => (said.err += String(text)));
    return { child, said, ended: once(child, 'exit') };
  };

  it('ends with a count and exit code 0 when tail is interrupted', async () => {
    const { child, said, ended } = portcullis(`events tail --from-beginning --json --topic ${topic}`);
    await eventually(() => expect(said.out.split('\n')).toHaveLength(4));
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(said.err).toMatch(/^3 events\.$/m);
  });

  // `portcullis events tail | head -1`
  it('ends quietly when nobody reads any more', async () => {
    const { child, said, ended } = portcullis(`events tail --from-beginning --topic ${topic}`);
    await eventually(() => expect(said.out).toContain('door.opened.v1'));
    child.stdout.destroy();
    await topics.publish(versionsOf(['b'], 3));
    expect(await ended).toEqual([0, null]);
    expect(said.err).not.toContain('EPIPE');
  });
});
