import { z } from 'zod';
import { optionalText, optionalTime, sha } from './event-fields';
import type { CommitFact } from './git-facts';

/** A commit as GitHub and GitLab describe it; neither tells its parents. */
export const pushedCommit = z
  .object({
    id: sha,
    message: optionalText,
    timestamp: optionalTime,
    author: z.object({ name: optionalText, email: optionalText }).nullish(),
  })
  .transform(({ id, message, timestamp, author }): CommitFact => ({
    sha: id,
    message,
    committedAt: timestamp,
    authorName: author?.name,
    authorEmail: author?.email,
  }));
