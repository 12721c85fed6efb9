import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { cli } from './support/cli-run';

const env = { KAFKA_BROKERS: '127.0.0.1:1' };
const COMMANDS = ['tail', 'replay', 'dlq list', 'dlq retry', 'dlq drop'];

describe('the command line', () => {
  it.each(COMMANDS)('explains events %s with examples and the options for scripts', async (command) => {
    const { code, out } = await cli(`events ${command} --help`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Usage: portcullis events ${command}`));
    expect(out).toContain(`$ portcullis events ${command}`);
    expect(out).toContain('--json');
    expect(out).toContain('--env-file');
  });

  it('says what its exit codes mean', async () => {
    expect((await cli('--help')).out).toMatch(
      /0 +done.*\n +1 +it failed.*\n +2 +.*\n +3 +.*no token.*\n +4 +.*may not.*\n +5 +.*not there.*\n +6 +.*reached.*\n +130 +interrupted/,
    );
  });

  it('is of the release that the package is of', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    expect(await cli('--version')).toMatchObject({ code: 0, out: `${version}\n` });
  });

  it.each([
    ['events', /Usage: portcullis events/],
    ['evnets tail', /unknown command 'evnets'/],
    ['events tail --form-beginning', /unknown option '--form-beginning'.*--from-beginning/s],
    ['events tail --since yesterday', /--since takes 90s, 15m/],
    ['events tail --since 1h --from-beginning', /--from-beginning and --since exclude each other/],
    ['events replay', /Say from where: --since TIME/],
    ['events replay --since 1h --until 2h', /--until must be later than --since/],
    ['events replay --from nowhere --since 1h', /--from takes kafka or outbox/],
    ['events replay --from kafka --from-seq 7', /Kafka cannot be asked by seq/],
    ['events replay --from-seq seven', /--from-seq takes a whole number/],
    ['events replay --range t/0', /--range takes TOPIC\/PARTITION:FROM-TO/],
    ['events replay --range t/0:1-2 --since 1h', /--range says already/],
    ['events replay --range t/0:1-2 --from outbox', /the outbox has none/],
    ['events dlq retry', /Say which letters: --all, --id ID/],
    ['events dlq retry --all --id x', /Say which letters/],
    ['events dlq drop --partition 1 --offset 2', /A place is --topic TOPIC/],
    ['events dlq drop --all', /nobody to ask; say --yes/],
  ])('refuses `%s` in a sentence, with exit code 2', async (command, sentence) => {
    const { code, out, err } = await cli(command, { env });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
  });

  it('names the setting that is missing or wrong, and never shows its value', async () => {
    const missing = await cli('events tail');
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('KAFKA_BROKERS') as string });
    const wrong = { ...env, DATABASE_URL: 'mysql://me:hunter2@db/x' };
    const { code, err } = await cli('events replay --from-seq 1', { env: wrong });
    expect([code, err]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
    expect(err).not.toContain('hunter2');
  });

  it.each(COMMANDS)('says of a Kafka that is away where it looked for it: %s', async (command) => {
    const options: Record<string, string> = {
      replay: '--since 1h',
      'dlq retry': '--all',
      'dlq drop': '--all --yes',
    };
    const { code, out, err } = await cli(`events ${command} ${options[command] ?? ''}`, { env });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Kafka cannot be reached at 127\.0\.0\.1:1 \(KAFKA_BROKERS\)\. .*ECONNREFUSED/m);
  });

  it('takes its settings from a file where one is named, and from nothing else then', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-cli-'));
    try {
      const file = join(directory, 'kafka.env');
      writeFileSync(file, 'KAFKA_BROKERS=127.0.0.1:2\n');
      expect((await cli(`events tail --env-file ${file}`, { env })).err).toContain('at 127.0.0.1:2');
      writeFileSync(file, 'OTHER=1\n');
      expect(await cli(`--env-file ${file} events tail`, { env })).toMatchObject({ code: 2 });
      const missing = await cli(`events tail --env-file ${file}.none`, { env });
      expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') as string });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
