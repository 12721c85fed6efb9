import { revocationReply } from '@libs/contracts';
import type { z } from 'zod';
import type { Operation } from '../policy/operation';
import type { JsonSchemas } from './json-schemas';

const text = (description: string): object => ({ description, schema: { type: 'string' } });
const count = (description: string): object => ({ description, schema: { type: 'integer', minimum: 0 } });

/** The receipt of a revocation; the contract's 204 has no body for it. */
const RECEIPT = {
  'Portcullis-Revocation-Seq': count('Its position in the revocation log'),
  'Portcullis-Revocation-Enforced-At': {
    description: 'When the last gateway refused it',
    schema: { type: 'string', format: 'date-time' },
  },
  'Portcullis-Revocation-Enforcers': count('How many processes said that they refuse it'),
  'Portcullis-Revocation-Waited-Ms': count('How long this answer waited for them'),
};

const DESCRIPTIONS: Readonly<Record<number, string>> = { 204: 'Done', 302: 'The browser is sent on' };

/** `responses` of an operation, as far as it succeeds. */
export function successReplies(operation: Operation, schemas: JsonSchemas): Record<string, object> {
  const { reply } = operation.contract;
  const type = reply.type ?? 'application/json';
  const schema = reply.body ? schemas.of(reply.body, 'output') : { type: 'string' };
  const isRevocation = operation.timeout === 'waiting';
  return {
    [reply.status]: {
      description: DESCRIPTIONS[reply.status] ?? 'Success',
      headers: {
        ...(isRevocation && RECEIPT),
        ...(reply.status === 302 && { Location: text('Where the browser goes on') }),
        ...(reply.cookies && { 'Set-Cookie': text('Of the session, or of the sign-in that is under way') }),
      },
      ...((reply.body ?? reply.type) !== undefined && { content: { [type]: { schema } } }),
    },
    ...(isRevocation && { 202: pending(schemas, reply.body) }),
  };
}

/** After a shorter `Prefer: wait=N`: where it stands, unless the operation has something of its own to say. */
const pending = (schemas: JsonSchemas, body: z.ZodType = revocationReply): object => ({
  description: 'Revoked, and not yet known to be enforced everywhere',
  headers: {
    'Portcullis-Revocation-Seq': RECEIPT['Portcullis-Revocation-Seq'],
    Location: text('Where its state can be followed'),
    'Preference-Applied': text('The wait that was asked for'),
  },
  content: { 'application/json': { schema: schemas.of(body, 'output') } },
});
