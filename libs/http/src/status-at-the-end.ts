import type { ServerResponse } from 'node:http';

/** As nginx counts it. */
const CLIENT_LEFT = 499;

/** Status to count of a request that is over: what was answered, or 499 where the client left before anything was. */
export const statusAtTheEnd = (response: ServerResponse): number =>
  response.headersSent ? response.statusCode : CLIENT_LEFT;
