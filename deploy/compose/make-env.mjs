// Makes the `.env` that docker-compose.yml reads: fresh random secrets, readable by you alone.
//   node deploy/compose/make-env.mjs [FILE]
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? fileURLToPath(new URL('../../.env', import.meta.url));

/** Hexadecimal, since it becomes part of a URL. */
const password = () => randomBytes(24).toString('hex');
const secret = () => randomBytes(32).toString('base64');

/** An Ed25519 key as a JWK whose `kid` names its owner (libs/http). */
function signingKey(issuer) {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kty, crv, x, d, kid: `${issuer}:compose-1` };
}
const publicPart = ({ kty, crv, x, kid }) => ({ kty, crv, x, kid });

const gateway = signingKey('gateway');
const ingestion = signingKey('ingestion');
const settings = {
  POSTGRES_PASSWORD: password(),
  TOKENS_DB_PASSWORD: password(),
  INGESTION_DB_PASSWORD: password(),
  REDIS_PASSWORD: password(),
  PEPPERS: `compose-1:${secret()}`,
  CACHE_MAC_KEY: secret(),
  WEBHOOK_KEY: secret(),
  GATEWAY_SIGNING_KEY: JSON.stringify(gateway),
  INGESTION_SIGNING_KEY: JSON.stringify(ingestion),
  ASSERTION_TRUSTED_KEYS: JSON.stringify({ keys: [gateway, ingestion].map(publicPart) }),
  GATEWAY_1_PORT: '8080',
  GATEWAY_2_PORT: '8081',
  // Of the canary's account, which is made later: docker compose run --rm canary-token (docs/operations/canary.md).
  CANARY_TOKEN: '',
  CANARY_REPOSITORY: 'gh/acme/canary',
};

const lines = [
  '# Secrets of this Portcullis. Losing PEPPERS makes every token worthless; whoever has it and the database can try tokens.',
  ...Object.entries(settings).map(([name, value]) => `${name}='${value}'`),
];
try {
  writeFileSync(file, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
  console.log(`Made ${file}. Next: docker compose up --build --wait`);
} catch (error) {
  if (error.code !== 'EEXIST') throw error;
  console.error(
    `${file} is there already and holds the secrets of the data that exists. It was left as it is.`,
  );
  process.exitCode = 1;
}
