import fc from 'fast-check';
import type { LineHits } from '../records';
import type { Send, SoundUploads } from './sound-uploads';
import type { Deed } from './token-plans';

/** One upload to one of a few commits, so that many of them meet. */
export interface UploadPlan {
  readonly commit: number;
  readonly kind: 'complete' | 'partial' | 'final';
  readonly language: string;
  readonly files: LineHits;
  readonly sentAt: number;
  readonly tookMs: number;
  /** When within that time it becomes durable. */
  readonly stored: number;
  readonly outcome:
    'acknowledged' | 'lost' | 'lost and stored' | 'refused' | 'sent again' | 'sent again though stored';
}

const lines = fc.dictionary(fc.constantFrom('1', '2', '3'), fc.integer({ min: 0, max: 3 }), {
  minKeys: 1,
  noNullPrototype: true,
});

export const uploadPlan: fc.Arbitrary<UploadPlan> = fc.record({
  commit: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom('complete', 'partial', 'partial', 'final'),
  language: fc.constantFrom('Java', 'Kotlin'),
  files: fc.dictionary(fc.constantFrom('r1/a', 'r1/b'), lines, { minKeys: 1, noNullPrototype: true }),
  sentAt: fc.integer({ min: 100, max: 1_500 }),
  tookMs: fc.integer({ min: 1, max: 300 }),
  stored: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
  outcome: fc.oneof(
    { weight: 5, arbitrary: fc.constant('acknowledged' as const) },
    fc.constantFrom('lost', 'lost and stored', 'refused', 'sent again', 'sent again though stored'),
  ),
});

export function uploadDeeds(plan: UploadPlan, tokenId: string, uploads: SoundUploads): Deed[] {
  const { commit, kind, language, files, sentAt, tookMs, stored, outcome } = plan;
  // A final has no bytes by which it could be known again: sent again, it is another one.
  if (kind === 'final' && outcome === 'sent again though stored')
    return [
      { ...plan, outcome: 'lost and stored' as const },
      { ...plan, outcome: 'acknowledged' as const, sentAt: sentAt + 400 },
    ].flatMap((one) => uploadDeeds(one, tokenId, uploads));
  const { sends, storedAt } = courseOf(plan, sentAt + stored * tookMs);
  const upload = {
    tokenId,
    repositoryId: 1,
    commitSha: String(commit).repeat(40),
    kind,
    ...(kind !== 'final' && { language, files }),
    sends,
  };
  const at = storedAt ?? sentAt;
  return [{ at, carryOut: () => uploads.add({ ...upload, ...(storedAt !== undefined && { storedAt }) }) }];
}

function courseOf(
  { outcome, sentAt, tookMs }: UploadPlan,
  at: number,
): { sends: Send[]; storedAt: number | undefined } {
  const good = { sentAt, answeredAt: sentAt + tookMs, status: 200 };
  const lost = { sentAt, answeredAt: null, status: null };
  const again = { sentAt: sentAt + 400, answeredAt: sentAt + 400 + tookMs, status: 200 };
  switch (outcome) {
    case 'acknowledged':
      return { sends: [good], storedAt: at };
    case 'lost':
      return { sends: [lost], storedAt: undefined };
    case 'lost and stored':
      return { sends: [lost], storedAt: at + 500 };
    case 'refused':
      return { sends: [{ ...good, status: 503, refusal: 'unavailable' }], storedAt: undefined };
    case 'sent again':
      return { sends: [lost, again], storedAt: at + 400 };
    case 'sent again though stored':
      return { sends: [lost, again], storedAt: at };
  }
}
