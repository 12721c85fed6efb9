import { readPublishAgainConfig } from '../src';

const env = { DATABASE_URL: 'postgres://tokens:secret@localhost/tokens' };

describe('the command line of publish-again', () => {
  it('is one time, or everything', () => {
    expect(readPublishAgainConfig(env, ['--everything']).since).toBeUndefined();
    const at = new Date('2026-11-26T08:00:00Z');
    expect(readPublishAgainConfig(env, ['--since', '2026-11-26T09:00:00+01:00']).since).toEqual(at);
    expect(readPublishAgainConfig(env, ['--since=2026-11-26T08:00:00Z']).since).toEqual(at);
  });

  // Everything of a large outbox is not what somebody wants who forgot to say.
  it.each([[[]], [['--everything', '--since', '2026-11-26T08:00:00Z']], [['--all']], [['now']]])(
    'is explained where it is %j',
    (args) => expect(() => readPublishAgainConfig(env, args)).toThrow(/^Usage: publish-again/),
  );

  it.each(['yesterday', '2026-11-26', '2026-11-26T08:00:00'])('takes no time like %s', (text) => {
    expect(() => readPublishAgainConfig(env, ['--since', text])).toThrow(
      '--since needs a time with its zone',
    );
  });

  it('needs a database', () => {
    expect(() => readPublishAgainConfig({}, ['--everything'])).toThrow('DATABASE_URL');
  });
});
