import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccessChanged, accessChanged } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { ensureTopics, type EventBusConfig } from '@libs/event-bus';
import { CreateOutbox1763000000000, Outbox } from '@libs/outbox';
import { startRelay } from '@libs/relay';
import { describeWith, eventually, testDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';
import { outboxesOf } from '../src/start';
import { GitRig } from './git-rig';
import { IngestionRig } from './ingestion-rig';

interface Hook {
  id: string;
  secret: string;
}

const PUSH = readFileSync(join(__dirname, 'webhooks', 'github-push.json'));

/** The tokens service as far as ingestion sees it: a database with an outbox of its own, that is published somehow. */
interface Publisher {
  publish(change: Partial<AccessChanged>): Promise<void>;
  close(): Promise<void>;
}

async function tokensOutbox(): Promise<Publisher & { url: string }> {
  const database = await testDatabase();
  await runMigrations(database.url, [CreateOutbox1763000000000]);
  const db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  const outbox = new Outbox({ notify: true });
  return {
    url: database.url,
    publish: async (change) => {
      const event = {
        organizationId: 3,
        reason: 'repository-changed' as const,
        changedAt: new Date().toISOString(),
        seq: 1,
        incarnation: randomUUID(),
        ...change,
      };
      await db.transaction((tx) => outbox.add(tx, accessChanged, event));
    },
    close: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

function describeDeletion(
  bus: string,
  start: (rig: IngestionRig) => Promise<{ tokens: Publisher; events: EventBusConfig }>,
): void {
  describe(`a repository that the tokens service has deleted, told by ${bus}`, () => {
    let rig: IngestionRig;
    let tokens: Publisher;
    let git: GitRig;
    beforeAll(async () => {
      rig = await IngestionRig.start();
      const started = await start(rig);
      tokens = started.tokens;
      await rig.startWorker({}, started.events);
    });
    afterAll(async () => {
      await rig.stop();
      await tokens.close();
    });
    beforeEach(() => {
      git = new GitRig(rig);
    });

    const hookOf = async (of: GitRig): Promise<Hook> => {
      const { status, body } = await of.send('/git/hooks', { method: 'POST' });
      expect(status).toBe(201);
      return (body as { data: Hook }).data;
    };
    const deliver = async ({ id, secret }: Hook): Promise<[status: number, body: unknown]> => {
      const signature = `sha256=${createHmac('sha256', secret).update(PUSH).digest('hex')}`;
      const headers = { 'x-github-event': 'push', 'x-hub-signature-256': signature };
      const { status, body } = await rig.post(`/api/v3/webhooks/${id}`, PUSH, {
        headers,
        principal: { kind: 'anonymous' },
        subjects: [],
      });
      return [status, body];
    };
    const deleted = (of: GitRig): Promise<void> =>
      tokens.publish({ repositoryId: of.repositoryId, reason: 'repository-deleted' });

    it('has no webhooks any more: what is delivered to one is answered like what is delivered to none', async () => {
      const [hook, second, other] = [await hookOf(git), await hookOf(git), await hookOf(new GitRig(rig))];
      const unknown = await deliver({ id: 'A'.repeat(22), secret: hook.secret });
      expect(unknown[0]).toBe(404);
      expect(await deliver(hook)).toEqual([200, { data: { ignored: false } }]);
      await deleted(git);
      await eventually(async () => expect(await deliver(hook)).toEqual(unknown));
      expect(await deliver(second)).toEqual(unknown);
      expect(await deliver(other)).toEqual([200, { data: { ignored: false } }]);
    });

    // One that was asked for before the deletion may come to the database after it.
    it('gets no webhook again, though nobody told who asked for it', async () => {
      await deleted(git);
      await eventually(async () => {
        const reply = await git.send('/git/hooks', { method: 'POST' });
        expect(reply).toMatchObject({ status: 404, body: { message: 'Repository not found' } });
      });
      expect(await rig.rows('select from git_hooks where repository_id = $1', [git.repositoryId])).toEqual(
        [],
      );
    });

    it('is told of twice without harm, and a change that deletes nothing takes nothing away', async () => {
      const kept = new GitRig(rig);
      const [hook, gone] = [await hookOf(kept), await hookOf(git)];
      await tokens.publish({ repositoryId: kept.repositoryId, reason: 'repository-changed' });
      await tokens.publish({ accountId: kept.repositoryId, reason: 'person-removed' });
      await deleted(git);
      await deleted(git);
      const last = new GitRig(rig);
      const marker = await hookOf(last);
      await deleted(last);
      await eventually(async () => {
        const answers = [await deliver(gone), await deliver(marker)];
        expect(answers.map(([status]) => status)).toEqual([404, 404]);
      });
      expect(await deliver(hook)).toEqual([200, { data: { ignored: false } }]);
    });
  });
}

describeDeletion('the outbox of the tokens database', async (rig) => {
  const tokens = await tokensOutbox();
  return { tokens, events: outboxesOf(rig.databaseUrl, tokens.url, 20) };
});

describeWith('kafka', 'ingestion on Kafka', (address) => {
  describeDeletion('Kafka', async () => {
    const brokers = address.split(',');
    await ensureTopics({ brokers }, [accessChanged], {
      partitions: 3,
      replicationFactor: 1,
      groups: { 'ingestion-repositories': [accessChanged] },
    });
    const outbox = await tokensOutbox();
    const relay = await startRelay('tokens', {
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: outbox.url,
      kafka: { brokers },
    });
    const close = async (): Promise<void> => {
      await relay.close();
      await outbox.close();
    };
    return {
      tokens: { publish: (change) => outbox.publish(change), close },
      events: { kind: 'kafka', brokers, clientId: 'ingestion-worker-test' },
    };
  });
});
