import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, NestLogger } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { makeToken, TOKEN_PATTERN } from '@libs/token-format';
import { keepingLogger } from './lines';

const tokens = [makeToken('account').token, makeToken('repository').token];

/** What a careless or an unlucky line may hold, for a token value. */
const ways: Record<string, (log: ReturnType<typeof keepingLogger>['logger'], token: string) => void> = {
  'a field': (log, token) => log.info({ token }, 'x'),
  'a field deep inside': (log, token) => log.info({ request: { headers: [{ 'api-token': token }] } }, 'x'),
  'the name of a field': (log, token) => log.info({ [token]: 1 }, 'x'),
  'the message': (log, token) => log.info(`issued ${token}.`),
  'an argument of the message': (log, token) => log.info('issued %s and %j', token, { token }),
  'the message of an error': (log, token) => log.error({ err: new Error(`bad ${token}`) }, 'x'),
  'the message of the cause of an error': (log, token) =>
    log.error({ err: new Error('outer', { cause: new Error(`inner ${token}`) }) }, 'x'),
  'the stack of an error': (log, token) => {
    const error = new Error('x');
    error.stack = `Error: x\n    at /srv/${token}/main.js:1:1`;
    log.error(error);
  },
  'a field of an error': (log, token) =>
    log.error(Object.assign(new Error('x'), { sql: { bound: [token] } })),
  'a URL': (log, token) => log.info({ url: `/2.0/x?token=${token}&y=${encodeURIComponent(token)}` }),
  'a child logger': (log, token) => log.child({ token }).warn('x'),
  'a bound child field and a nested JSON text': (log, token) =>
    log.child({ body: JSON.stringify({ token }) }).info(JSON.stringify(JSON.stringify({ token }))),
  'two tokens side by side': (log, token) => log.info(`${token}${token} ${token}`),
  'a line of Nest': (log, token) => new NestLogger(log).error(`Nest: ${token}`, `stack ${token}`, 'Router'),
  'an error that Nest logs': (log, token) => new NestLogger(log).error(new Error(token), 'Router'),
};

describe('a log line', () => {
  describe.each(tokens)('with a token of kind %#', (token) => {
    it.each(Object.keys(ways))('holds no token when it came in %s', (way) => {
      const { logger, lines } = keepingLogger();
      ways[way]?.(logger, token);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(TOKEN_PATTERN);
      expect(lines[0]).not.toContain(token.slice(17, 40));
      // The id is what an operator looks for; and the line is still one JSON document.
      expect(JSON.stringify(JSON.parse(lines[0] ?? ''))).toContain(token.slice(0, 17));
    });
  });

  it('that goes to a file is redacted, too', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-log-'));
    const file = join(directory, 'logs', 'gateway.log');
    createLogger({ service: 'gateway', file }).info({ token: tokens[0] }, 'x');
    const text = await eventually(() => {
      const written = readFileSync(file, 'utf8');
      expect(written).toContain('\n');
      return written;
    });
    expect(text).not.toMatch(TOKEN_PATTERN);
    expect(text).toContain('_…');
    rmSync(directory, { recursive: true });
  });

  it('is one JSON document with time, level by name and service', () => {
    const { logger, lines } = keepingLogger();
    logger.warn({ requestId: 'r1' }, 'slow');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      level: 'warn',
      service: 'test',
      requestId: 'r1',
      msg: 'slow',
    });
  });
});

/** What a failed statement on the tokens table, and a command that Redis refused, have with them. */
const hash = Buffer.alloc(32, 0xa7);
const inDecimals = hash.toJSON().data.join(',');
const driverError = Object.assign(new Error('new row violates check constraint'), {
  code: '23514',
  detail: `Failing row contains (1, ${hash.toString('hex')}).`,
});
const failures: Record<string, Error> = {
  'a statement that failed': Object.assign(new Error('QueryFailedError'), {
    query: 'insert into tokens (hash) values ($1)',
    parameters: [hash, hash.toString('hex')],
    driverError,
    detail: driverError.detail,
  }),
  'one among several': new AggregateError([Object.assign(new Error('x'), { parameters: [hash] })]),
  'a command that Redis refused': Object.assign(new Error('READONLY'), {
    command: { name: 'eval', args: ['return 1', hash.toString('hex')] },
  }),
};

describe('a line about', () => {
  // A hash is no token-shaped string, so the redaction of tokens does not find it.
  it.each(Object.keys(failures))('%s holds no value of it', (which) => {
    const { logger, lines } = keepingLogger();
    logger.error({ err: failures[which] }, 'x');
    logger.error(failures[which]);
    for (const line of lines) {
      expect(line).not.toContain(hash.toString('hex'));
      expect(line).not.toContain(inDecimals);
      expect(line).toContain(failures[which]?.message);
    }
  });

  it('a failed statement still says what failed and why', () => {
    const { logger, lines } = keepingLogger();
    logger.error({ err: failures['a statement that failed'] }, 'x');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      err: { query: 'insert into tokens (hash) values ($1)', driverError: { code: '23514' } },
    });
  });
});

describe("Nest's own lines", () => {
  it('keep errors loud and start-up chatter quiet', () => {
    const { logger, lines } = keepingLogger('info');
    const nest = new NestLogger(logger);
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    nest.debug('detail');
    nest.warn('careful', 'Router');
    nest.error(new Error('broken'), 'Router');
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['warn', 'error']);
    expect(lines[1]).toContain('broken');
  });

  it('show the stack of an error that Nest gives as two strings', () => {
    const { logger, lines } = keepingLogger();
    new NestLogger(logger).error('broken', 'Error: broken\n    at somewhere', 'ExceptionsHandler');
    expect(lines[0]).toContain('at somewhere');
    expect(lines[0]).toContain('ExceptionsHandler');
  });

  it('can be read when Nest logs an object', () => {
    const { logger, lines } = keepingLogger();
    new NestLogger(logger).warn({ pattern: 'token.revoked' }, 'Server');
    expect(lines[0]).toContain('token.revoked');
  });
});
