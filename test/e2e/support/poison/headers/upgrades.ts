import { PLACES } from '../places';
import type { PoisonCase } from '../poison-case';
import { BAD_REQUEST, rawCase, shown, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';

export const upgrades = ({ account }: HeaderTokens): PoisonCase[] => [
  ...[
    'websocket',
    'h2c',
    'TLS/1.0',
    'HTTP/2.0',
    'h2',
    'h3',
    'IRC/6.9',
    'websocket, h2c',
    'x'.repeat(1_000),
    '',
    'connect-udp',
  ].flatMap((protocol) => [
    get('upgrades', account, [`Upgrade: ${protocol}`], THE_ADMIN),
    rawCase({
      kind: 'upgrades',
      name: `Connection: Upgrade, ${shown(protocol)}`,
      path: PLACES.user,
      lines: [
        'Host: gateway',
        `api-token: ${account}`,
        `Upgrade: ${protocol}`,
        'Connection: Upgrade, HTTP2-Settings',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
      ],
      expected: THE_ADMIN,
      mayGoOn: true,
    }),
  ]),
  rawCase({
    kind: 'upgrades',
    name: 'the preface of HTTP/2',
    method: 'PRI',
    path: '*',
    version: 'HTTP/2.0',
    lines: ['', 'SM'],
    expected: BAD_REQUEST,
    isUnreadable: true,
  }),
];
