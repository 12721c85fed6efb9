/** A key that no text of a token can be guessed from, as binary as Redis takes it: shorter and quicker than text. */
export const REDIS_PREFIX = 'bench:token:';

const SHA256 = `
  local ffi = require "ffi"
  ffi.cdef "unsigned char *SHA256(const unsigned char *text, size_t length, unsigned char *digest);"
  local digest = ffi.new("unsigned char[32]")
  local function sha256(text)
    ffi.C.SHA256(text, #text, digest)
    return ffi.string(digest, 32)
  end`;

const ASK_REDIS = (port: number): string => `
  local redis = require "nginx.redis"
  local function is_known(key)
    local connection = redis:new()
    connection:set_timeout(1000)
    local connected, trouble = connection:connect("127.0.0.1", ${String(port)})
    if not connected then return nil, trouble end
    local value, failure = connection:get("${REDIS_PREFIX}" .. key)
    if not value then return nil, failure end
    connection:set_keepalive(60000, 64)
    return value ~= ngx.null
  end`;

/** A module of Lua, with the function `check` and whatever else it is to have. */
const CHECK = (look: string, more = ''): string => `
  local function check()
    local token = ngx.var.http_project_token
    if not token or #token ~= 55 or token:sub(1, 4) ~= "pcr_" then return ngx.exit(401) end
    local key = sha256(token)
    ${look}
    if known == nil then
      ngx.log(ngx.ERR, trouble)
      return ngx.exit(503)
    end
    if not known then return ngx.exit(401) end
  end
  return { check = check, ${more} }`;

/** A module of Lua that looks the SHA-256 of each request's token up in Redis. */
export const redisCheck = (port: number): string =>
  SHA256 + ASK_REDIS(port) + CHECK('local known, trouble = is_known(key)');

/** The same with a shared dictionary in front, whose entries count for some seconds: a revoked token passes for so long. */
export const sharedDictCheck = (port: number, seconds: number): string =>
  SHA256 +
  ASK_REDIS(port) +
  `
  local remembered = ngx.shared.tokens` +
  CHECK(`local known, trouble = remembered:get(key), nil
    if known == nil then
      known, trouble = is_known(key)
      if known ~= nil then remembered:set(key, known, ${String(seconds)}) end
    end`);

const LEASE_S = 5;

/**
 * A sketch of a check whose memory an agent feeds: a digest counts while the agent's lease does. Here it is fed once, and the lease
 * prolonged by the clock, as the agent would do after each of its long polls; tombstones are not among it.
 */
export const agentFedCheck = (digests: readonly Buffer[]): string =>
  SHA256 +
  `
  local remembered = ngx.shared.tokens
  for _, fed in ipairs({ ${digests.map(luaText).join(', ')} }) do remembered:set(fed, true) end
  remembered:set("lease", ngx.now() + ${String(LEASE_S)})
  local function prolong()
    remembered:set("lease", ngx.now() + ${String(LEASE_S)})
    ngx.timer.at(1, prolong)
  end` +
  CHECK(
    `local known, trouble = nil, "no lease"
    if ngx.now() < (remembered:get("lease") or 0) then known = remembered:get(key) or false end`,
    'start = prolong',
  );

const luaText = (bytes: Buffer): string =>
  `"${[...bytes].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
