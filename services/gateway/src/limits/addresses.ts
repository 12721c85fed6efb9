import { isIPv4, isIPv6 } from 'node:net';

/** An address as it is compared and counted: an IPv4 one that was mapped into IPv6 is itself again, IPv6 is written out. */
export interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly text: string;
}

/** Undefined if it is none. A zone (`%eth0`) is of the machine that wrote it, and is dropped. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 'ipv4', text };
  const [plain = ''] = text.split('%', 1);
  if (!isIPv6(plain)) return undefined;
  const groups = groupsOf(plain);
  const mapped = mappedIPv4(groups);
  if (mapped !== undefined) return { family: 'ipv4', text: mapped };
  return { family: 'ipv6', text: groups.map((group) => group.toString(16)).join(':') };
}

/**
 * An element of `X-Forwarded-For`. Some proxies write the port behind the address.
 */
export function parseForwarded(element: string): Address | undefined {
  const text = element.trim();
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, withPort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  return parseAddress(bracketed ?? withPort ?? text);
}

/** Whoever has an IPv6 address has the other 2^64 of its network as well. */
export const networkOf = ({ family, text }: Address): string =>
  family === 'ipv4' ? text : `${text.split(':').slice(0, 4).join(':')}::/64`;

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = wordsOf(head);
  if (tail === undefined) return before;
  const after = wordsOf(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const wordsOf = (part: string): number[] =>
  part === ''
    ? []
    : part.split(':').flatMap((word) => (word.includes('.') ? quadWords(word) : [parseInt(word, 16)]));

function quadWords(quad: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function mappedIPv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}
