import { type Secrets, trustedKeysOf } from '@libs/local-instance';

export interface Servers {
  tokensDatabaseUrl: string;
  ingestionDatabaseUrl: string;
  redisUrl: string;
  brokers: readonly string[];
}

export type Environment = Readonly<Record<string, string>>;

/**
 * How a process reaches another process or a server of the stack: the loopback port that it is told, where `port` is the other
 * one's own. A rig that disturbs connections puts something in between.
 */
export type Link = (from: string, to: string, port: number) => Promise<number>;

/** A process that others call. */
export interface Peer {
  readonly name: string;
  readonly url: string;
}

export interface EnvironmentOptions {
  readonly link?: Link | undefined;
  /** Kafka as one process reaches it, if not by the addresses of the servers. */
  readonly brokersOf?: ((process: string) => readonly string[] | undefined) | undefined;
  /** More settings for every process. */
  readonly extra?: Environment | undefined;
}

/** What each kind of process is told, and nothing more: gateways get no database, services get no cache. */
export class Environments {
  constructor(
    private readonly secrets: Secrets,
    private readonly servers: Servers,
    private readonly options: EnvironmentOptions = {},
  ) {}

  async tokensApi(name: string): Promise<Environment> {
    return {
      ...(await this.tokensDatabase(name)),
      ...this.trusted,
      // For the operations page alone.
      KAFKA_BROKERS: this.brokersOf(name),
      PEPPERS: this.secrets.pepper,
      LOCAL_SIGN_IN: 'on',
    };
  }

  async tokensRelay(name: string): Promise<Environment> {
    return { ...(await this.tokensDatabase(name)), ...this.kafka(name) };
  }

  async ingestionApi(name: string, tokensApis: readonly Peer[]): Promise<Environment> {
    return {
      ...(await this.ingestionDatabase(name)),
      ...this.trusted,
      ASSERTION_SIGNING_KEY: JSON.stringify(this.secrets.ingestionKey),
      WEBHOOK_KEY: this.secrets.webhookKey,
      TOKENS_URL: await this.urlsOf(name, tokensApis),
    };
  }

  /** The worker and the relay. */
  async ingestionBackground(name: string): Promise<Environment> {
    return { ...(await this.ingestionDatabase(name)), ...this.kafka(name) };
  }

  async gateway(
    name: string,
    tokensApis: readonly Peer[],
    ingestionApis: readonly Peer[],
  ): Promise<Environment> {
    return {
      ...this.options.extra,
      ...this.kafka(name),
      ASSERTION_SIGNING_KEY: JSON.stringify(this.secrets.gatewayKey),
      TOKENS_URL: await this.urlsOf(name, tokensApis),
      INGESTION_URL: await this.urlsOf(name, ingestionApis),
      CACHE: 'redis',
      REDIS_URL: await this.through(name, 'redis', this.servers.redisUrl),
      CACHE_MAC_KEY: this.secrets.cacheMacKey,
    };
  }

  private get trusted(): Environment {
    return { ASSERTION_TRUSTED_KEYS: JSON.stringify(trustedKeysOf(this.secrets)) };
  }

  private kafka(name: string): Environment {
    return { EVENT_BUS: 'kafka', KAFKA_BROKERS: this.brokersOf(name) };
  }

  private brokersOf(name: string): string {
    return (this.options.brokersOf?.(name) ?? this.servers.brokers).join(',');
  }

  private async tokensDatabase(name: string): Promise<Environment> {
    const url = await this.through(name, 'postgres', this.servers.tokensDatabaseUrl);
    return { ...this.options.extra, DATABASE_URL: url };
  }

  private async ingestionDatabase(name: string): Promise<Environment> {
    const url = await this.through(name, 'postgres', this.servers.ingestionDatabaseUrl);
    return { ...this.options.extra, DATABASE_URL: url };
  }

  private async urlsOf(from: string, peers: readonly Peer[]): Promise<string> {
    const urls = await Promise.all(peers.map(({ name, url }) => this.through(from, name, url)));
    return urls.join(',');
  }

  private async through(from: string, to: string, url: string): Promise<string> {
    const { link } = this.options;
    if (link === undefined) return url;
    const linked = new URL(url);
    linked.port = String(await link(from, to, Number(linked.port)));
    return linked.href;
  }
}
