import type { Expected } from '../poison-case';
import { THE_ADMIN } from '../raw-request';
import type { TargetRows } from './target-rows';

const V3_NOT_FOUND: Expected = {
  status: 404,
  text: /^\{"error":"NotFound","message":"[^"]+","actions":\[\]\}$/,
};

/** Of a GET: well-formed paths. */
export const PATHS: TargetRows = {
  'the root, which leads to the console': {
    expected: { status: 302, text: /^$/ },
    targets: ['/', '//'],
  },
  'paths of nothing': {
    expected: V3_NOT_FOUND,
    targets: [
      '/api/v3/user/',
      '/api/v3/user;x=y',
      '/api/v3;x=y/user',
      '/api/v3/user;',
      '/api;/v3/user',
      '/api/v3/user.json',
      '/api/v3/USER',
      '/API/v3/user',
      '/api/v3/user%20',
      '/api/v3/%20user',
      '/api/v3/user%252f',
      '/api/v3%252fuser',
      '/api/v3/%252e%252e/user',
      '/api/v3/user%2500',
      '/api/v3/us%C3%A9r',
      '/api/v3/user+',
      '/api/v3/user~',
      '/api/v3/user,',
      '/api/v3/user*',
      '/api/v3/...',
      '/api/v3/user...',
      '/api/v3/:user',
      '/api/v3/user:80',
      '/api/v3/http://evil.example',
      '//evil.example/api/v3/user',
      '/api/v3/__proto__',
      '/api/v3/constructor',
      '/__proto__/toString',
      '/internal/introspect',
      '/internal/lease/renew',
      '//internal//introspect',
      '/%69nternal/introspect',
      '/metrics',
      '/health/ready',
      `/${'a'.repeat(10_000)}`,
      `/${'a/'.repeat(5_000)}`,
      `/api/v3/${'%41'.repeat(3_000)}`,
      `/api/v3/organizations/gh/${'a'.repeat(256)}`,
      '/3.0/project',
    ],
  },
  'the same path': {
    expected: THE_ADMIN,
    targets: [
      '//api//v3//user',
      '/api/v3/////user',
      '/%61pi/v3/user',
      '/api/v3/%75%73%65%72',
      '/api/v%33/user',
    ],
  },
};
