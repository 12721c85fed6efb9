import type { PoisonCase } from '../poison-case';
import { THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';

export const beyondAscii = ({ account }: HeaderTokens): PoisonCase[] =>
  [
    'user-agent',
    'accept',
    'accept-language',
    'x-request-id',
    'traceparent',
    'tracestate',
    'prefer',
    'content-type',
    'x-codacy-origin',
    'x-forwarded-for',
    'cookie',
    'x-anything',
  ].flatMap((name) =>
    ['\xff\xfe', '\xc3\xa9t\xc3\xa9', '\xf0\x9f\x92\xa5', '\x80\x9f', `${name}\xa0`].map((value) =>
      get('values beyond ASCII', account, [`${name}: ${value}`], THE_ADMIN),
    ),
  );
