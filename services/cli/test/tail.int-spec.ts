import { describeWith } from '@libs/testing';
import { cli, type CliRun } from './support/cli-run';
import { TestTopics, versionsOf } from './support/test-topic';

describeWith('kafka', 'portcullis events tail', (address) => {
  const topics = new TestTopics(address.split(','));
  const { topic, env } = topics;
  beforeAll(() => topics.create(topic, 3));
  afterAll(() => topics.close());

  /** Ends as Ctrl-C does, once so many events were shown. */
  const tail = (options: string, count: number, onFollowing?: () => void): Promise<CliRun> => {
    let isFollowing = false;
    return cli(`events tail --json --topic ${topic} ${options}`, {
      env,
      onSaid: (said, interrupt) => {
        if (!isFollowing && said.includes('Following')) {
          isFollowing = true;
          onFollowing?.();
        }
        if (said.split('"offset"').length > count) interrupt();
      },
    });
  };

  it('shows what comes from now on, chosen by type and subject, and ends with a count and exit code 0', async () => {
    await topics.publish([{ door: 'before', version: 1 }]);
    const publish = async (): Promise<void> => {
      await topics.publish(versionsOf(['a', 'b'], 2));
      await topics.publish([{ door: 'a', version: 3, seq: 42 }], 'door.closed.v1');
    };
    const { code, err, json } = await tail('--subject a', 3, () => void publish());
    expect([code, err]).toEqual([0, expect.stringContaining('3 events.')]);
    expect(json).toEqual([
      expect.objectContaining({ type: 'door.opened.v1', subject: 'a', version: 1, topic }),
      expect.objectContaining({ type: 'door.opened.v1', subject: 'a', version: 2 }),
      expect.objectContaining({ type: 'door.closed.v1', subject: 'a', version: 3, seq: 42 }),
    ]);
    expect(json[0]).not.toHaveProperty('body');
    const closed = await tail('--from-beginning --type door.closed.v1 --body', 1);
    expect(closed.json).toMatchObject([{ version: 3, body: '{"door":"a","version":3,"seq":42}' }]);
    expect(closed.err).toContain('This release knows no event door.closed.v1');
  });

  it('begins with the oldest, or with what came since', async () => {
    const all = await topics.read(topic);
    expect((await tail('--from-beginning', all.length)).json).toHaveLength(all.length);
    expect((await tail('--since 1h', all.length)).json).toHaveLength(all.length);
    const later = new Date(Math.max(...all.map(({ timestamp }) => Number(timestamp))) + 1).toISOString();
    await topics.publish([{ door: 'later', version: 1 }]);
    expect((await tail(`--since ${later}`, 1)).json).toMatchObject([{ subject: 'later' }]);
  });

  it('shows a line for each to a person, also for what is no event of ours', async () => {
    await topics.write(topic, [{ key: 'odd\u001b[2J', value: 'not { json' }]);
    const { out } = await cli(`events tail --from-beginning --topic ${topic} --body`, {
      env,
      onSaid: (said, interrupt) => {
        if (['not { json', '"seq":42'].every((text) => said.includes(text))) interrupt();
      },
    });
    expect(out).toMatch(/^TIME +TYPE +SUBJECT +VERSION +SEQ\n/);
    expect(out).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z +door\.closed\.v1 +a +3 +42$/m);
    expect(out).toMatch(/Z +\(no CloudEvent\) +odd \[2J\n +not \{ json$/m);
  });

  it('names the topics that there are when the one asked for does not exist', async () => {
    const { code, err } = await cli('events tail --topic no.such.topic', { env });
    expect(code).toBe(1);
    expect(err).toMatch(/^There is no topic no\.such\.topic\. There are: /);
    expect(err).toContain(topic);
  });
});
