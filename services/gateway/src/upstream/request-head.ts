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
/** Also whatever is no byte: written as one it could become the end of a line. */
const ILLEGAL_IN_VALUE = /[^\t -~\x80-\xff]/;

/**
 * The head as text of one byte a character. Names of headers and methods are constants of ours; everything else is looked at.
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
    if (ILLEGAL_IN_VALUE.test(value))
      throw new UnsendableRequest(
        `its ${headers[index] ?? ''} header holds a character that may not be there`,
      );
    head += `${headers[index] ?? ''}: ${value}\r\n`;
  }
  return `${head}${framing}\r\n`;
}
