import { type Link } from '../../../deploy/stack/environment';
import { type Condition } from './condition';
import { TcpProxy } from './tcp-proxy';

interface LinkBetween {
  readonly from: string;
  readonly to: string;
  readonly proxy: TcpProxy;
}

/** Every connection between a process and what it connects to leads through one of these. */
export class Links {
  private readonly links: LinkBetween[] = [];

  /** For `startStack`. */
  readonly link: Link = async (from, to, port) => {
    const proxy = await TcpProxy.start(port);
    this.links.push({ from, to, proxy });
    return proxy.port;
  };

  /** Of all links that lead from one of these processes to one of those. */
  async set(from: readonly string[], to: readonly string[], condition: Condition): Promise<void> {
    const between = this.links.filter((link) => from.includes(link.from) && to.includes(link.to));
    if (between.length === 0) throw new Error(`No link leads from ${from.join(', ')} to ${to.join(', ')}.`);
    await Promise.all(between.map(({ proxy }) => proxy.set(condition)));
  }

  /** Whoever connects to it reaches that port from now on. */
  retarget(to: string, port: number): void {
    for (const link of this.links) if (link.to === to) link.proxy.retarget(port);
  }

  async close(): Promise<void> {
    await Promise.all(this.links.map(({ proxy }) => proxy.close()));
  }
}
