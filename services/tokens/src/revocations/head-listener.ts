import type { Clock } from '@libs/clock';
import type { Bell, HeadWatch } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import { Client } from 'pg';
import { HEAD_CHANNEL } from './append-to-log';
import { ACK_CHANNEL } from './postgres-lease-store';

export interface HeadListenerSettings {
  readonly databaseUrl: string;
  /** How often the head is read besides: what a lost notification costs. */
  readonly pollMs: number;
}

const LONGEST_BACKOFF_MS = 2_000;

/**
 * Hears of new heads and acknowledgements from the other processes, on a connection of its own that is made again when it
 * is lost. Only speed depends on it: holds and waits end by themselves.
 */
export class HeadListener {
  constructor(
    private readonly settings: HeadListenerSettings,
    private readonly watch: HeadWatch,
    private readonly bell: Bell,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Runs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const client = new Client({
        connectionString: this.settings.databaseUrl,
        application_name: 'portcullis-tokens-listen',
        keepAlive: true,
        connectionTimeoutMillis: 2_000,
        query_timeout: 5_000,
      });
      const lost = new AbortController();
      client.on('error', (error) => lost.abort(error));
      try {
        await this.listen(client);
        failures = 0;
        await this.poll(client, AbortSignal.any([signal, lost.signal]));
      } catch (error) {
        if (isAborted(signal)) break;
        this.logger.warn(
          { err: error },
          'The connection that hears of revocations was lost; connecting again',
        );
        failures += 1;
        await this.clock
          .sleep(Math.min(50 * 2 ** failures, LONGEST_BACKOFF_MS), signal)
          .catch(() => undefined);
      } finally {
        // What a dying connection has to say about its end is of no use.
        client.end().catch(() => undefined);
      }
    }
  }

  private async listen(client: Client): Promise<void> {
    client.on('notification', ({ channel, payload }) => {
      if (channel === ACK_CHANNEL) this.bell.ring();
      else if (payload !== undefined) this.watch.announce(Number(payload));
    });
    await client.connect();
    await client.query(`listen ${HEAD_CHANNEL}`);
    await client.query(`listen ${ACK_CHANNEL}`);
    // What was said while nobody listened.
    await this.readHead(client);
    this.bell.ring();
  }

  /** Rejects with what the signal is aborted for. It waits on the signal: each race against a promise would stay with that promise. */
  private async poll(client: Client, over: AbortSignal): Promise<void> {
    for (;;) {
      await this.clock.sleep(this.settings.pollMs, over);
      await this.readHead(client);
    }
  }

  /** On this very connection, so that it never overtakes a notification. */
  private async readHead(client: Client): Promise<void> {
    const { rows } = await client.query<{ seq: string | number }>('select seq from rev_head');
    this.watch.announce(Number(rows[0]?.seq ?? 0));
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted;
