import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseToken } from '@libs/token-format';
import { z } from 'zod';
import { argumentsOf, listen } from './listen';

// What somebody would write for nginx's auth_request: it knows the good tokens by heart.
const [port, digestsFile = ''] = argumentsOf('auth-check', 'DIGESTS_FILE');
const good = new Set(z.array(z.string()).parse(JSON.parse(readFileSync(digestsFile, 'utf8'))));

const server = createServer((request, response) => {
  const presented = request.headers['project-token'];
  const parsed = typeof presented === 'string' ? parseToken(presented) : undefined;
  response.writeHead(parsed && good.has(hash('sha256', parsed.token, 'base64url')) ? 204 : 401);
  response.end();
});
listen(server, port);
