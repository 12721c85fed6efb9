import { createLogger, infoLines } from '@libs/telemetry';
import { makeToken, TOKEN_PATTERN } from '@libs/token-format';
import { pino } from 'pino';
import { keepingLogger } from './lines';

const FIELDS = {
  method: 'GET',
  status: 200,
  durationMs: 1.25,
  error: undefined,
  complete: true,
  requestId: 'a"quote\\ and\na line \u2028 ünd',
};

const withoutTime = (line = ''): unknown => ({ ...(JSON.parse(line) as object), time: undefined });

describe('lines that are alike', () => {
  it('are what the logger itself would write, in the same order', () => {
    const { logger, lines } = keepingLogger();
    const write = infoLines(logger, 'a "request"');
    logger.info(FIELDS, 'a "request"');
    write(FIELDS);
    write({});
    expect(lines).toHaveLength(3);
    expect(withoutTime(lines[1])).toEqual(withoutTime(lines[0]));
    expect(Object.keys(JSON.parse(lines[1] ?? '') as object)).toEqual(
      Object.keys(JSON.parse(lines[0] ?? '') as object),
    );
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
    });
    expect(withoutTime(lines[2])).toEqual({ level: 'info', service: 'test', msg: 'a "request"' });
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('hold no token', () => {
    const { logger, lines } = keepingLogger();
    const { token } = makeToken('repository');
    infoLines(logger, `of ${token}`)({ requestId: token, [token]: 1 });
    expect(lines[0]).toContain(token.slice(0, 17));
    expect(lines[0]).not.toMatch(TOKEN_PATTERN);
    expect(lines[0]).not.toContain(token.slice(17, 40));
  });

  it('are not written where the logger writes none', () => {
    const lines: string[] = [];
    const logger = createLogger(
      { service: 'test', level: 'warn' },
      { write: (line) => void lines.push(line) },
    );
    const write = infoLines(logger, 'request');
    write({ status: 200 });
    expect(lines).toEqual([]);
    logger.level = 'info';
    write({ status: 200 });
    expect(lines).toHaveLength(1);
  });

  it('go through a logger that was made elsewhere', () => {
    const lines: string[] = [];
    const logger = pino({ base: { of: 'somebody' } }, { write: (line) => void lines.push(line) });
    infoLines(logger, 'request')({ status: 200 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ of: 'somebody', status: 200, msg: 'request' });
  });
});
