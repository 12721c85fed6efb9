import { Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError } from '@libs/errors';
import type { z } from 'zod';

/** What was sent does not have the shape that the operation documents. */
export class InvalidRequest extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request.invalid';
}

/** Where thousands of things are wrong, a few of them tell as much. */
const MAX_PROBLEMS = 5;

/** Parses a body, a query or a parameter once, at the edge; after it the types are true. */
@Injectable()
export class ZodPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const result = this.schema.safeParse(value);
    if (result.success) return result.data;
    throw new InvalidRequest(result.error.issues.slice(0, MAX_PROBLEMS).map(describe).join('; '));
  }
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join('.');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
