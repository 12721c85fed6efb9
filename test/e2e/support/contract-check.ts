import type { IncomingHttpHeaders } from 'node:http';
import { failuresOf } from '../../../services/gateway/src/api-docs/failures';
import type { Operation } from '../../../services/gateway/src/policy/operation';
import { OPERATIONS } from '../../../services/gateway/src/policy/operations';
import { parseRequestTarget } from '../../../services/gateway/src/policy/request-target';
import { RouteTable } from '../../../services/gateway/src/policy/route-table';

export interface Answered {
  method: string;
  /** As it was sent; absent where the bytes were no request. */
  path?: string | undefined;
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const routes = new RouteTable(OPERATIONS);
/** The server's own, before there is an operation. */
const BEFORE_ANY_OPERATION: ReadonlySet<number> = new Set([408, 431]);

/**
 * Holds a reply to what its row of the route table promises, and to what every reply of the contract is: JSON of the right type
 * wherever there is a body, the error shape of its API wherever something failed. More fields than promised are welcome.
 *
 * @returns the body, parsed if it is JSON; undefined if there is none
 * @throws with a sentence that says what to correct: the service or the row
 */
export function checkReply(answered: Answered): unknown {
  const operation = operationOf(answered);
  const body = bodyOf(answered, operation);
  if (answered.status >= 400) checkFailure(answered, operation, body);
  else if (operation && answered.method !== 'OPTIONS') checkSuccess(answered, operation, body);
  return body;
}

function operationOf({ method, path }: Answered): Operation | undefined {
  if (path === undefined) return undefined;
  try {
    return routes.match(method, parseRequestTarget(path).segments).operation;
  } catch {
    return undefined;
  }
}

function bodyOf({ method, status, headers, text }: Answered, operation: Operation | undefined): unknown {
  const isEmpty = status === 204 || status === 302;
  const isBodiless = isEmpty || method === 'HEAD';
  if (isBodiless && text !== '') throw new Error(`${String(status)} came with a body: ${text}`);
  const type = headers['content-type'];
  if (isEmpty) {
    if (type !== undefined) throw new Error(`${String(status)} came with the type of a body: ${type}`);
    return undefined;
  }
  const promised = status < 400 ? (operation?.contract.reply.type ?? 'application/json') : 'application/json';
  if (type !== `${promised}; charset=utf-8`)
    throw new Error(`${String(status)} came as ${String(type)}: ${text.slice(0, 500)}`);
  if (isBodiless) return undefined;
  return promised === 'application/json' ? JSON.parse(text) : text;
}

function checkSuccess({ method, status }: Answered, operation: Operation, body: unknown): void {
  const { operationId, contract, missing, timeout } = operation;
  if (missing !== undefined)
    throw new Error(`${operationId} succeeded. Its row says that it is missing: take "missing" away.`);
  // A revocation that is not yet enforced everywhere (Prefer: wait=N).
  if (status === 202 && timeout === 'waiting') return;
  if (status !== contract.reply.status)
    throw new Error(`${operationId} answered ${String(status)}; its row promises ${contract.reply.status}.`);
  if (method === 'HEAD' || !contract.reply.body) return;
  const parsed = contract.reply.body.safeParse(body);
  if (!parsed.success)
    throw new Error(
      `${operationId} answered other than the reply schema of its row: ${parsed.error.message}\n${JSON.stringify(body)}`,
    );
}

function checkFailure(
  { method, path, status, text }: Answered,
  operation: Operation | undefined,
  body: unknown,
) {
  if (operation && !failuresOf(operation).includes(status) && !BEFORE_ANY_OPERATION.has(status))
    throw new Error(
      `${operation.operationId} answered ${String(status)}, which the API document does not name. If that is right, add it to ` +
        `"failures" in the contract of its row, or to failuresOf in services/gateway/src/api-docs. ${text}`,
    );
  if (method === 'HEAD') return;
  const { error, message, actions, code } = body as Record<string, unknown>;
  const isV2 = operation ? operation.api === 'v2' : /^\/+2\.0(\/|$)/.test(path ?? '');
  // Bytes that were no request are answered in whichever shape they seem to ask for.
  const needsMessage = !isV2 && path !== undefined;
  const isWhole =
    typeof error === 'string' && (!needsMessage || (typeof message === 'string' && Array.isArray(actions)));
  if (!isWhole) throw new Error(`${String(status)} came without an error text: ${text}`);
  if (needsMessage && status === 401 && typeof code !== 'string')
    throw new Error(`401 came without a code: ${text}`);
  // Clients replace such a text by a hint about the token (contract 1.4).
  if (isV2 && error !== 'not found' && error.includes('not found'))
    throw new Error(`An error of the API v2 says "not found" of something else: ${text}`);
}
