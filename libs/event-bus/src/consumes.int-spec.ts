import { Controller, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { tokenIssued, type TokenIssued, tokenRevoked, type TokenRevoked } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { CreateOutbox1763000000000, Outbox } from '@libs/outbox';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import {
  Consumes,
  Ctx,
  Payload,
  EventBus,
  EventBusModule,
  EventBusServer,
  EventContext,
  startEventConsumers,
} from './index';

const issued: TokenIssued = {
  tokenId: 'AAAAAAAAAAAA',
  kind: 'account',
  version: 1,
  issuedAt: '2026-01-01T00:00:00Z',
};
const revoked: TokenRevoked = {
  tokenId: 'AAAAAAAAAAAA',
  kind: 'account',
  version: 2,
  revokedAt: '2026-01-02T00:00:00Z',
  seq: 1,
  incarnation: 'one',
};

class Trouble extends Error {
  readonly where = 'in the handler';
}

const running: INestApplication[] = [];

const start = async (controller: new () => object, url: string, said: string[] = []) => {
  const logger = pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
  const redelivery = { initialMs: 10, maxMs: 20 };
  @Module({
    imports: [
      EventBusModule.forRoot(
        { kind: 'outbox', databaseUrl: url, pollIntervalMs: 20, redelivery },
        { logger, metrics: new Registry() },
      ),
    ],
    controllers: [controller],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  running.push(app);
  await app.init();
  return app;
};

describe('@Consumes in a Nest application', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000]);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  // Also after a failed test: an application that is left over looks for its database for ever.
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.close()));
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  const publish = async (): Promise<void> => {
    const outbox = new Outbox({ notify: true });
    await db.transaction(async (tx) => {
      await outbox.add(tx, tokenIssued, issued, { traceparent: 'from the test' });
      await outbox.add(tx, tokenRevoked, revoked);
    });
  };

  it('calls the methods of a group with their payloads, in order, and others with what they ask for', async () => {
    const seen: unknown[] = [];
    const contexts: EventContext[] = [];
    @Controller()
    class Consumers {
      @Consumes(tokenIssued, { group: 'one', delivery: 'competing' })
      async onIssued(@Payload() event: TokenIssued, @Ctx() context: EventContext): Promise<void> {
        await Promise.resolve();
        seen.push(event);
        contexts.push(context);
      }
      @Consumes(tokenRevoked, { group: 'one', delivery: 'competing' })
      async onRevoked(event: TokenRevoked): Promise<void> {
        await Promise.resolve();
        seen.push(event);
      }
      @Consumes(tokenRevoked, { group: 'two', delivery: 'broadcast', waitAtMostMs: 5_000 })
      async onHint(event: TokenRevoked): Promise<void> {
        await Promise.resolve();
        seen.push(['hint', event.seq]);
      }
    }
    const app = await start(Consumers, database.url);
    await startEventConsumers(app);
    await publish();
    await eventually(() => expect(seen).toHaveLength(3));
    expect(seen.filter((event) => !Array.isArray(event))).toEqual([issued, revoked]);
    expect(seen).toContainEqual(['hint', 1]);
    expect(contexts[0]?.envelope).toMatchObject({ type: 'token.issued.v1', traceparent: 'from the test' });
    expect(
      app
        .get(EventBus)
        .progress()
        .map(({ group }) => group)
        .sort(),
    ).toEqual(['one', 'two']);
  });

  // Nest would hand the bus a plain object, or nothing; the log must say what really happened.
  it("delivers again after a handler threw, and tells the handler's own error", async () => {
    const said: string[] = [];
    let calls = 0;
    @Controller()
    class Failing {
      @Consumes(tokenRevoked, { group: 'failing', delivery: 'competing' })
      async onRevoked(): Promise<void> {
        calls += 1;
        if (calls < 3) throw new Trouble(`attempt ${calls}`);
        await Promise.resolve();
      }
    }
    const app = await start(Failing, database.url, said);
    await publish();
    await startEventConsumers(app);
    await eventually(() => expect(calls).toBeGreaterThanOrEqual(3));
    const errors = said.map((line) => (JSON.parse(line) as { err: unknown }).err);
    expect(errors.slice(0, 2)).toEqual([
      expect.objectContaining({ type: 'Trouble', message: 'attempt 1', where: 'in the handler' }),
      expect.objectContaining({ type: 'Trouble', message: 'attempt 2' }),
    ]);
  });

  it('does not start when two methods handle one type in one group', async () => {
    @Controller()
    class Twice {
      @Consumes(tokenRevoked, { group: 'twice', delivery: 'competing' })
      async one(): Promise<void> {
        await Promise.resolve();
      }
      @Consumes(tokenRevoked, { group: 'twice', delivery: 'competing' })
      async two(): Promise<void> {
        await Promise.resolve();
      }
    }
    const app = await start(Twice, database.url);
    await expect(startEventConsumers(app)).rejects.toThrow('has two handlers');
  });

  it('does not start when the methods of a group disagree on how it is delivered', async () => {
    @Controller()
    class Torn {
      @Consumes(tokenIssued, { group: 'torn', delivery: 'competing' })
      async one(): Promise<void> {
        await Promise.resolve();
      }
      @Consumes(tokenRevoked, { group: 'torn', delivery: 'broadcast' })
      async two(): Promise<void> {
        await Promise.resolve();
      }
    }
    const app = await start(Torn, database.url);
    await expect(startEventConsumers(app)).rejects.toThrow('subscribed in two different ways');
  });

  it('closes the bus with an application whose consumers were never started', async () => {
    @Controller()
    class None {}
    const app = await start(None, database.url);
    expect(app.get(EventBus).progress()).toEqual([]);
  });

  it('gives the bus itself to whoever unwraps the server, and has no events of its own', async () => {
    @Controller()
    class None {}
    const app = await start(None, database.url);
    const server = new EventBusServer(app.get(EventBus));
    expect(server.unwrap()).toBe(app.get(EventBus));
    expect(() => server.on()).toThrow('progress()');
  });

  // The compiler is the test here: an unused @ts-expect-error is an error.
  it('does not compile with a handler of something else', () => {
    class Wrong {
      // @ts-expect-error -- the payload of token.issued has no seq, so a TokenRevoked parameter would be a lie
      @Consumes(tokenIssued, { group: 'wrong', delivery: 'competing' })
      async other(event: TokenRevoked): Promise<void> {
        await Promise.resolve(event.seq);
      }
      // @ts-expect-error -- a handler that is not awaited has failed without anybody knowing
      @Consumes(tokenIssued, { group: 'wrong', delivery: 'competing' })
      notAwaited(event: TokenIssued): string {
        return event.tokenId;
      }
    }
    expect(Wrong).toBeDefined();
  });
});
