import type { Bench } from '../../support/run-bench';
import { type Server, SERVER_CORE, startProgram } from '../server';
import { redisCheck, sharedDictCheck } from './lua-check';
import { group, LUA_MODULES, passTo, startNginx } from './nginx';

const BACKEND = 'backend';
const REMEMBERED_S = 5;

/** It checks nothing. */
export const startPlainNginx = (bench: Bench, upstream: string): Promise<Server> =>
  startNginx(bench, {
    name: 'nginx-plain',
    core: SERVER_CORE,
    http: group(BACKEND, upstream),
    server: `location / { ${passTo(BACKEND)} }`,
  });

/**
 * nginx asks a small program of Node about every request. Both are the server: they share its core.
 *
 * @param digestsFile of the tokens that are good
 */
export async function startAuthRequest(
  bench: Bench,
  upstream: string,
  digestsFile: string,
): Promise<{ url: string; pids: readonly number[] }> {
  const check = await startProgram(bench, { name: 'auth-check', args: [digestsFile] });
  const nginx = await startNginx(bench, {
    name: 'nginx-auth-request',
    core: SERVER_CORE,
    http: group(BACKEND, upstream) + group('check', check.url),
    server: `
    location / {
      auth_request /check;
      ${passTo(BACKEND)}
    }
    location = /check {
      internal;
      ${passTo('check')}
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }`,
  });
  return { url: nginx.url, pids: [nginx.pid, check.pid] };
}

/** One GET of Redis for every request. */
export const startLuaRedis = (bench: Bench, upstream: string, redisPort: number): Promise<Server> =>
  startLua(bench, 'nginx-lua-redis', upstream, redisCheck(redisPort));

/** What Redis said is remembered for some seconds in memory. */
export const startLuaSharedDict = (bench: Bench, upstream: string, redisPort: number): Promise<Server> =>
  startLua(bench, 'nginx-lua-dict', upstream, sharedDictCheck(redisPort, REMEMBERED_S));

export const startLua = (bench: Bench, name: string, upstream: string, check: string): Promise<Server> =>
  startNginx(bench, {
    name,
    core: SERVER_CORE,
    modules: LUA_MODULES,
    http: `
  lua_package_path "/usr/share/lua/5.1/?.lua;;";
  lua_shared_dict tokens 10m;
  init_by_lua_block { package.loaded.gate = (function() ${check} end)() }
  init_worker_by_lua_block { local start = require("gate").start if start then start() end }
  ${group(BACKEND, upstream)}`,
    server: `
    location / {
      access_by_lua_block { require("gate").check() }
      ${passTo(BACKEND)}
    }`,
  });
