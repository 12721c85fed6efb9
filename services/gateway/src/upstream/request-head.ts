import { UnsendableRequest } from './upstream.errors';

/** A request to an upstream, without its body. */
export interface UpstreamRequest {
  readonly method: string;
  /** With the query, as it goes on the wire. */
  readonly path: string;
  /** Name, value, name, value; without Host and Connection, and with Content-Length where the length of the body is known. */
  readonly headers: readonly string[];
}

const ILLEGAL_IN_PATH = /[^!-~]/;
/** What is no byte: written as one it could become the end of a line. */
const NO_BYTE = /[^\0-\xff]/;

/**
 * The head as text of one byte a character. Names of headers and methods are constants of ours; everything else is looked at for what would
 * make another request of it.
 *
 * @throws UnsendableRequest
 */
export function requestHead(
  { method, path, headers }: UpstreamRequest,
  host: string,
  framing: string,
): string {
  if (ILLEGAL_IN_PATH.test(path))
    throw new UnsendableRequest('its path holds a character that may not be there');
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const value = headers[index + 1] ?? '';
    if (isUnsendable(value))
      throw new UnsendableRequest(
        `its ${headers[index] ?? ''} header holds a character that may not be there`,
      );
    head += `${headers[index] ?? ''}: ${value}\r\n`;
  }
  return `${head}${framing}\r\n`;
}

/** Four searches are a third of the price of a look at every character. */
const isUnsendable = (value: string): boolean =>
  value.includes('\n') || value.includes('\r') || value.includes('\0') || NO_BYTE.test(value);
