import * as fc from 'fast-check';
import { networkOf, parseAddress, parseForwarded } from '../src/limits/addresses';
import { NO_SOURCE, SourceAddresses } from '../src/limits/source-addresses';

const network = (address: string, prefix: number) =>
  ({ address, prefix, family: address.includes(':') ? 'ipv6' : 'ipv4' }) as const;
const proxies = new SourceAddresses({
  trusted: [network('10.0.0.0', 8), network('fd00:0:0:0:0:0:0:0', 8)],
  exempt: [network('127.0.0.0', 8), network('0:0:0:0:0:0:0:1', 128)],
});
const direct = new SourceAddresses({ trusted: [], exempt: [] });

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0:0:0:0:0', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0:0:0:c000:201', '64:ff9b:0:0::/64'],
  ])('%s is %s, and is counted as %s', (text, address, counted) => {
    const parsed = parseAddress(text);
    expect(parsed?.text).toBe(address);
    expect(parsed && networkOf(parsed)).toBe(counted);
  });

  it('of IPv6 is one however it is written, and shares its count with its network', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const [a, b] = [parseAddress(one), parseAddress(other)];
        expect(a && parseAddress(a.text)).toEqual(a);
        if (a?.family !== 'ipv6' || b?.family !== 'ipv6') return;
        const neighbour = [...a.text.split(':').slice(0, 4), ...b.text.split(':').slice(4)].join(':');
        expect(networkOf(parseAddress(neighbour) ?? b)).toBe(networkOf(a));
      }),
    );
  });

  it.each([
    ['192.0.2.1:443', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['[2001:db8::1]:443', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]', '2001:db8:0:0:0:0:0:1'],
    ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    ['unknown', undefined],
    ['', undefined],
    ['1.2.3', undefined],
    ['300.1.1.1', undefined],
    ['[::1', undefined],
  ])('in X-Forwarded-For, %s, is %s', (element, address) => {
    expect(parseForwarded(element)?.text).toBe(address);
  });
});

describe('whom a request comes from', () => {
  it('is the other end of the connection, whatever a header says, where no proxy is trusted', () => {
    for (const header of [undefined, '203.0.113.9', '127.0.0.1, 203.0.113.9'])
      expect(direct.of('192.0.2.1', header)).toEqual({
        address: '192.0.2.1',
        counted: '192.0.2.1',
        isExempt: false,
      });
  });

  it('is the other end of the connection where that is no proxy of ours', () => {
    expect(proxies.of('192.0.2.1', '203.0.113.9').address).toBe('192.0.2.1');
  });

  it.each([
    ['one address', '203.0.113.9', '203.0.113.9'],
    ['several proxies', '203.0.113.9, 10.1.1.1,10.2.2.2', '203.0.113.9'],
    ['what the client itself wrote, further left', '127.0.0.1, 10.9.9.9, 203.0.113.9', '203.0.113.9'],
    ['what the client itself wrote, behind its proxy', '1.1.1.1, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['an address with a port', '203.0.113.9:55555', '203.0.113.9'],
    ['an IPv6 client', 'fd00::7, 2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    ['nobody but proxies', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['nothing', '', '10.0.0.1'],
    ['garbage', '203.0.113.9, garbage', '10.0.0.1'],
    ['garbage left of a proxy', 'garbage, 10.2.2.2', '10.2.2.2'],
  ])('is the last that is no proxy of ours: %s', (_, header, address) => {
    expect(proxies.of('10.0.0.1', header).address).toBe(address);
    expect(proxies.of('::ffff:10.0.0.1', header).address).toBe(address);
  });

  // Whatever stands to the left of what our own proxy wrote, a client may have sent.
  it('cannot be chosen by the client behind a proxy of ours', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 50 }), (sent) => {
        expect(proxies.of('10.0.0.1', [...sent, '203.0.113.9'].join(', ')).address).toBe('203.0.113.9');
      }),
    );
  });

  it('is exempt only by the address that is counted', () => {
    expect(proxies.of('127.0.0.1', undefined).isExempt).toBe(true);
    expect(proxies.of('::ffff:127.0.0.1', undefined).isExempt).toBe(true);
    expect(proxies.of('::1', undefined).isExempt).toBe(true);
    expect(proxies.of('10.0.0.1', '127.0.0.1, 203.0.113.9').isExempt).toBe(false);
    expect(direct.of('127.0.0.1', undefined).isExempt).toBe(false);
  });

  it('is nobody once the connection is gone', () => {
    expect(proxies.of(undefined, '203.0.113.9')).toBe(NO_SOURCE);
  });
});
