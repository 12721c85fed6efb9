import { z } from 'zod';
import { wrapped } from './paging.api';

export const versionReply = wrapped(z.string());
export const healthReply = wrapped(z.object({ message: z.string() }));
