import { BlockList } from 'node:net';
import { LRUCache } from 'lru-cache';
import { type Address, networkOf, parseAddress, parseForwarded } from './addresses';

/** A network, e.g. `10.0.0.0/8`. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Whom a request comes from. */
export interface Source {
  readonly address: string;
  /** What is counted: the address, or the /64 network of an IPv6 one. */
  readonly counted: string;
  readonly isExempt: boolean;
}

/** Of a connection that is gone already. */
export const NO_SOURCE: Source = { address: '', counted: 'unknown', isExempt: false };

const REMEMBERED = 10_000;
/** More proxies in a row than anybody has. */
const MAX_HOPS = 32;

/**
 * Finds out whom a request comes from: the other end of its connection, unless that is a proxy of ours. Then it is the last
 * address in `X-Forwarded-For` that is not: each proxy of ours wrote the address it saw behind those it was sent, and what
 * stands further to the left anybody may have written.
 */
export class SourceAddresses {
  private readonly trusted: BlockList | undefined;
  private readonly exempt: BlockList;
  private readonly known = new LRUCache<string, Source>({ max: REMEMBERED });

  constructor(networks: { trusted: readonly Network[]; exempt: readonly Network[] }) {
    this.trusted = networks.trusted.length > 0 ? listOf(networks.trusted) : undefined;
    this.exempt = listOf(networks.exempt);
  }

  of(peer: string | undefined, forwardedFor: string | undefined): Source {
    if (peer === undefined) return NO_SOURCE;
    if (!this.trusted || forwardedFor === undefined) return this.sourceOf(peer);
    return this.behindProxies(peer, forwardedFor, this.trusted);
  }

  private behindProxies(peer: string, forwardedFor: string, trusted: BlockList): Source {
    let nearest = parseAddress(peer);
    const hops = forwardedFor.split(',').slice(-MAX_HOPS);
    while (nearest && includes(trusted, nearest)) {
      const hop = hops.pop();
      const next = hop === undefined ? undefined : parseForwarded(hop);
      if (!next) break;
      nearest = next;
    }
    return this.sourceOf(nearest?.text ?? peer);
  }

  private sourceOf(text: string): Source {
    const known = this.known.get(text);
    if (known) return known;
    const address = parseAddress(text);
    const source = address
      ? { address: address.text, counted: networkOf(address), isExempt: includes(this.exempt, address) }
      : NO_SOURCE;
    this.known.set(text, source);
    return source;
  }
}

const includes = (list: BlockList, { text, family }: Address): boolean => list.check(text, family);

function listOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}
