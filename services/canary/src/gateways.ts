import { lookup as resolve } from 'node:dns/promises';
import { type CanaryAccess, type GatewayAddress, GatewayClient } from './gateway.client';

export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

/** As many of one name are watched; that many labels the metrics may have for it. */
const MAX_ADDRESSES = 32;

const lookUp: Lookup = (hostname) => resolve(hostname, { all: true });

export interface Found {
  readonly gateways: readonly GatewayClient[];
  /** Names of the configured URLs that have no address at the moment. */
  readonly missing: readonly string[];
}

/** The gateways, as they are now: names are resolved afresh each time, since gateways come and go behind them. */
export class Gateways {
  private clients = new Map<string, GatewayClient>();

  constructor(
    private readonly urls: readonly string[],
    private readonly access: CanaryAccess,
    private readonly lookup: Lookup = lookUp,
  ) {}

  async find(): Promise<Found> {
    const found = await Promise.all(this.urls.map((url) => this.addressesOf(url)));
    const clients = new Map<string, GatewayClient>();
    for (const at of found.flat()) {
      const key = `${at.name} ${at.address}`;
      clients.set(key, this.clients.get(key) ?? new GatewayClient(at, this.access));
    }
    const gone = [...this.clients].filter(([key]) => !clients.has(key));
    this.clients = clients;
    await Promise.all(gone.map(([, client]) => client.close()));
    const missing = this.urls
      .filter((_, index) => found[index]?.length === 0)
      .map((url) => new URL(url).host);
    return { gateways: [...clients.values()], missing };
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }

  private async addressesOf(url: string): Promise<GatewayAddress[]> {
    const { host, hostname } = new URL(url);
    const addresses = await this.lookup(hostname.replace(/^\[|\]$/g, '')).catch(() => []);
    const different = [...new Map(addresses.map((one) => [one.address, one])).values()]
      .sort((a, b) => (a.address < b.address ? -1 : 1))
      .slice(0, MAX_ADDRESSES);
    return different.map(({ address, family }, index) => ({
      // Numbered, not addressed: addresses of pods are new at each start, and each would be a series of its own for ever.
      name: different.length === 1 ? host : `${host}#${String(index + 1)}`,
      url,
      address,
      family,
    }));
  }
}
