import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type Answered, checkReply } from './contract-check';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed; undefined when there is none. */
  body: unknown;
}

export interface Send {
  method?: string;
  path: string;
  /** In pairs and as they are: repeated, empty and underscored names reach the wire. */
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string | Buffer;
  /** Without a Content-Length. */
  chunked?: boolean;
}

/**
 * One request exactly as it is written: `fetch` would tidy paths and headers. Whatever is asked, the reply must be one that
 * every client of the contract can read, and the one that the route table promises; that is checked here for all of them.
 */
export class RawHttp {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(private readonly baseUrl: string) {}

  send({ method = 'GET', path, headers = [], body, chunked = false }: Send): Promise<Reply> {
    const { hostname, port, host } = new URL(this.baseUrl);
    const length: [string, string][] =
      body === undefined
        ? []
        : chunked
          ? [['transfer-encoding', 'chunked']]
          : [['content-length', String(Buffer.byteLength(body))]];
    const flat = [['host', host], ...length, ...headers].flat();
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { agent: this.agent, hostname, port, method, path, headers: flat },
        (response) => {
          readWhole(response)
            .then((text) => {
              const { statusCode: status = 0, headers } = response;
              resolve(checked({ method, path, status, headers, text }));
            })
            .catch(reject);
        },
      );
      request.once('error', reject);
      request.end(body);
    });
  }

  /** Bytes that no client library would send; the connection is read until the server closes it. */
  async sendBytes(bytes: string): Promise<Reply> {
    const { hostname, port } = new URL(this.baseUrl);
    const socket = connect(Number(port), hostname);
    let text = '';
    await new Promise<void>((resolve, reject) => {
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.once('close', () => resolve());
      socket.once('error', reject);
      socket.write(bytes, 'latin1');
    });
    return parseReply(text);
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Of server-sent events the first is enough: they go on for minutes. */
function readWhole(response: IncomingMessage): Promise<string> {
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = (): void => resolve(String(Buffer.concat(chunks)));
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (!isStream || !chunk.toString('latin1').endsWith('\n\n')) return;
      finish();
      response.destroy();
    });
    response.once('error', reject);
    response.once('end', finish);
  });
}

function parseReply(text: string): Reply {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name.toLowerCase(), value.join(': ')];
    }),
  );
  return checked({ status: Number(statusLine.split(' ')[1]), headers, text: body, method: 'GET' });
}

const checked = ({ method, path, ...reply }: Answered): Reply => ({
  ...reply,
  body: checkReply({ method, path, ...reply }),
});
