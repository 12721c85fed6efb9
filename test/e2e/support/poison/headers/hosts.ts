import { PLACES } from '../places';
import type { Expected, PoisonCase } from '../poison-case';
import { BAD_REQUEST, rawCase, shown, THE_ADMIN } from '../raw-request';
import type { HeaderTokens } from './head-case';

export const hosts = ({ account }: HeaderTokens): PoisonCase[] => {
  const withHost = (lines: readonly string[], expected: Expected, version = 'HTTP/1.1'): PoisonCase =>
    rawCase({
      kind: 'hosts',
      name: `${version} ${lines.map(shown).join(' ')}`,
      path: PLACES.user,
      lines: [...lines, `api-token: ${account}`, 'Connection: close'],
      version,
      expected,
      isUnreadable: expected !== THE_ADMIN,
    });
  return [
    ...[
      ['Host: gateway', 'Host: gateway'],
      ['Host: gateway', 'Host: other'],
      ['Host: gateway', 'HOST: gateway'],
      ['Host: gateway', 'host: '],
      ['Host: ', 'Host: gateway'],
      ['Host: gateway', 'X: y', 'Host: gateway'],
      [],
      ['Host:'],
      ['Host:  \t '],
      ['Host: a b'],
      ['Host: a,b'],
      ['Host: gateway/api'],
      ['Host: user@gateway'],
      ['Host: http://gateway'],
      ['Host: gateway:port'],
      ['Host: gateway:80:80'],
      ['Host: gateway?x'],
      ['Host: gateway#x'],
      ['Host: gate\\way'],
      ['Host: <gateway>'],
      ['Host: "gateway"'],
      ['Host: [::1'],
      ['Host: ::1'],
      ['Host: [gateway]'],
      ['Host: gateway\xff'],
      ['Host: g\xc3\xa4teway'],
      ['Host: gateway\x00'],
      ['Host : gateway'],
      [' Host: gateway'],
      ['Host: gate\r\n way'],
      ['Ho_st: gateway'],
    ].map((lines) => withHost(lines, BAD_REQUEST)),
    ...[
      'gateway',
      'GATEWAY:3000',
      'gateway:',
      'evil.example',
      '127.0.0.1:1',
      '[::1]',
      '[::1]:3000',
      'a.b-c_d.example.',
      '%67ateway',
      `${'x'.repeat(250)}.example`,
    ].map((host) => withHost([`Host: ${host}`], THE_ADMIN)),
    withHost([], THE_ADMIN, 'HTTP/1.0'),
    withHost(['Host: a', 'Host: b'], BAD_REQUEST, 'HTTP/1.0'),
  ];
};
