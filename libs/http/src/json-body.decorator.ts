import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readJson } from './read-json';

/** As much as the gateway lets through for operations that are no uploads. */
const MAX_BYTES = 64 * 1024;

/** The JSON body of an operation in an application that streams its bodies; undefined if there is none. */
export const JsonBody = createParamDecorator(
  (options: { maxBytes: number } | undefined, context: ExecutionContext): Promise<unknown> => {
    const { raw, body } = context.switchToHttp().getRequest<FastifyRequest>();
    // An application that parses bodies has used up the stream.
    return body === undefined || body === null
      ? readJson(raw, options?.maxBytes ?? MAX_BYTES)
      : Promise.resolve(body);
  },
);
