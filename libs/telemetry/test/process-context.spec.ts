import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createProcessContext, LOGGER, ProcessModule, Readiness, type Logger } from '@libs/telemetry';
import { Counter, Registry } from 'prom-client';
import { keepingLogger } from './lines';

@Injectable()
class Watched {
  constructor(
    @Inject(LOGGER) readonly logger: Logger,
    readonly metrics: Registry,
    readonly readiness: Readiness,
  ) {}
}
@Module({ providers: [Watched] })
class AppModule {}

describe('readiness', () => {
  it('is given while nothing speaks against it', async () => {
    const readiness = new Readiness();
    readiness.add('schema', () => undefined);
    readiness.add('lease', () => Promise.resolve(undefined));
    expect(await readiness.reasons()).toEqual({});
  });

  it('lists every reason by the name of its check, a check that fails among them', async () => {
    const readiness = new Readiness();
    readiness.add('consumer', () => 'has not moved for a minute');
    readiness.add('database', () => Promise.reject(new Error('connection refused')));
    readiness.add('pool', () => {
      throw new Error('is closed');
    });
    readiness.add('odd', async () => {
      await Promise.resolve();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may do
      throw 'a string';
    });
    readiness.add('lease', () => undefined);
    expect(await readiness.reasons()).toEqual({
      consumer: 'has not moved for a minute',
      database: 'connection refused',
      pool: 'is closed',
      odd: 'the check failed',
    });
  });

  it('is lost for good when the process drains', async () => {
    const readiness = new Readiness();
    readiness.drain();
    expect(await readiness.reasons()).toEqual({ process: 'is stopping' });
  });

  it('answers in time though a check does not', async () => {
    const readiness = new Readiness(20);
    readiness.add('database', () => new Promise(() => undefined));
    readiness.add('lease', () => undefined);
    expect(await readiness.reasons()).toEqual({ database: 'has not answered for 20 ms' });
  });
});

// Standalone mode runs every service in one process; what one counts or drains is nobody else's.
describe('two contexts in one process', () => {
  it('share no metric, no readiness and no name', async () => {
    const one = createProcessContext('gateway', { logLevel: 'silent', instanceId: 'gateway-1' });
    const other = createProcessContext('tokens', { logLevel: 'silent' });
    for (const context of [one, other])
      new Counter({ name: 'portcullis_requests_total', help: 'x', registers: [context.metrics] }).inc();
    one.readiness.drain();
    expect(await other.readiness.reasons()).toEqual({});
    expect(await one.metrics.metrics()).toContain('portcullis_requests_total{service="gateway"} 1');
    expect(await other.metrics.metrics()).toContain('portcullis_requests_total{service="tokens"} 1');
    expect(await other.metrics.metrics()).not.toContain('service="gateway"');
    expect(one.instance).toBe('gateway-1');
    expect(other.instance).toMatch(/^tokens@.+:\d+$/);
  });

  it('each give their own application its logger, metrics and readiness', async () => {
    const { logger, lines } = keepingLogger();
    const one = createProcessContext('gateway', { logger });
    const other = createProcessContext('tokens', { logLevel: 'silent' });
    const [first, second] = await Promise.all(
      [one, other].map(async (context) => {
        const imports = [ProcessModule.forRoot(context), AppModule];
        return (await Test.createTestingModule({ imports }).compile()).get(Watched, { strict: false });
      }),
    );
    expect(first).toMatchObject({ metrics: one.metrics, readiness: one.readiness });
    expect(second).toMatchObject({ metrics: other.metrics, readiness: other.readiness });
    first?.logger.info('here');
    second?.logger.info('there');
    expect(lines).toHaveLength(1);
  });
});
