export interface Credential {
  readonly kind: 'account' | 'repository';
  /** What a history may hold of it. */
  readonly tokenId: string;
  readonly value: string;
}

/** A request before it is known which gateway gets it. */
export interface Request {
  /** As the route table of the gateway names it. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly by: Credential;
  readonly json?: string;
}

const FIELD = { account: 'api-token', repository: 'project-token' } as const;
const TOKEN_ID = /^pc[ar]_([0-9A-Za-z]{12})_/;

/** @throws when the text is no token */
export function credentialOf(kind: Credential['kind'], value: string): Credential {
  const tokenId = TOKEN_ID.exec(value)?.[1];
  if (tokenId === undefined) throw new Error('What was issued does not look like a token.');
  return { kind, tokenId, value };
}

/** The very bytes that go to the socket, so that nothing is left to do between reading the clock and writing. */
export function bytesOf({ method, path, by, json }: Request, { host }: URL): Buffer {
  const body = json ?? '';
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${host}`,
    `${FIELD[by.kind]}: ${by.value}`,
    ...(json === undefined ? [] : ['content-type: application/json']),
    ...(method === 'GET' ? [] : [`content-length: ${String(Buffer.byteLength(body))}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
