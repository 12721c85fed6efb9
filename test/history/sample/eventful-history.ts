import { emptyHistory, type SampleHistory } from './sample-history';
import { SoundEvents } from './sound-events';
import { SoundTokens } from './sound-tokens';
import { type SoundUpload, SoundUploads } from './sound-uploads';
import { add, EXPIRED, fault, FORBIDDEN, REFUSED, request, UNANSWERED, UNAVAILABLE } from './uses';

export const COMMIT_1 = '1'.repeat(40);
export const COMMIT_2 = '2'.repeat(40);
export const COMMIT_3 = '3'.repeat(40);

/** The parts of the eventful history by name, for those who change it. */
export interface Eventful extends Makers {
  readonly valid: string;
  readonly single: string;
  readonly bulk: readonly [string, string];
  readonly person: string;
  readonly removed: string;
  readonly inDeletedRepository: string;
  readonly expiring: string;
  readonly stalled: string;
  readonly restarted: string;
  /** Of an account of another tenant. */
  readonly stranger: string;
}

/** The history, and the services that go on with it without a mistake. */
interface Makers {
  readonly history: SampleHistory;
  readonly tokens: SoundTokens;
  readonly uploads: SoundUploads;
}

/** Something of everything that a run may bring, and nothing wrong: small enough that each record can be told by its place in the story. */
export function eventfulHistory(): Eventful {
  const history = emptyHistory();
  const events = new SoundEvents(history);
  const makers = {
    history,
    tokens: new SoundTokens(history, events),
    uploads: new SoundUploads(history, events),
  };
  const { tokens } = makers;
  const named = {
    valid: tokens.issue({ at: 10, repositoryId: 1 }),
    single: tokens.issue({ at: 11, repositoryId: 1 }),
    bulk: [tokens.issue({ at: 12, repositoryId: 1 }), tokens.issue({ at: 13, repositoryId: 1 })] as const,
    person: tokens.issue({ at: 14, accountId: 7 }),
    removed: tokens.issue({ at: 15, accountId: 8 }),
    inDeletedRepository: tokens.issue({ at: 16, repositoryId: 2 }),
    expiring: tokens.issue({ at: 17, repositoryId: 1, expiresAt: 4_000 }),
    stalled: tokens.issue({ at: 18, repositoryId: 1 }),
    restarted: tokens.issue({ at: 19, repositoryId: 1 }),
    stranger: tokens.issue({ at: 20, accountId: 9 }),
  };
  singleRevocation(makers, named.valid, named.single);
  bulkRevocation(makers, named.bulk);
  deletedRepository(makers, named.inDeletedRepository);
  accessTaken(makers, named.person, named.removed);
  expiry(makers, named.expiring);
  faults(makers, named.stalled, named.restarted);
  uploads(makers, named.valid);
  strangers(makers, named);
  return { ...makers, ...named };
}

/** From 200 on: each asks about what is another's. */
function strangers({ history }: Makers, of: Pick<Eventful, 'valid' | 'person' | 'stranger'>): void {
  add(
    history,
    { record: 'tenant', name: 'acme', repositoryIds: [1, 2, 3], accountIds: [7, 8] },
    { record: 'tenant', name: 'neighbour', repositoryIds: [50], accountIds: [9] },
    request({ tokenId: of.valid, sentAt: 200, repositoryId: 2, ...REFUSED }),
    request({ tokenId: of.person, sentAt: 210, repositoryId: 50, ...FORBIDDEN }),
    request({ tokenId: of.stranger, sentAt: 220, repositoryId: 1, ...FORBIDDEN }),
    request({ tokenId: of.stranger, sentAt: 230, repositoryId: 1, ...UNAVAILABLE }),
    request({ tokenId: of.stranger, sentAt: 240, repositoryId: 50 }),
  );
}

/** 1000 to 1010: probed on both gateways, with an upload that it cuts off. */
function singleRevocation({ history, tokens, uploads }: Makers, valid: string, single: string): void {
  const read = { operation: 'readReport', repositoryId: 1, shown: [1, 1] };
  add(history, request({ tokenId: valid, sentAt: 100, ...read }));
  add(history, request({ tokenId: valid, sentAt: 110, via: 'g2' }));
  add(history, request({ tokenId: valid, sentAt: 120, ...UNAVAILABLE }));
  uploads.add({
    ...upload(single, COMMIT_2, 'complete', 990),
    repositoryId: 1,
    files: { 'r1/single.ts': { 1: 3 } },
    storedAt: 994,
  });
  const probeOf = tokens.revoke([single], [{ sentAt: 1_000, answeredAt: 1_010, status: 204 }], {
    committedAt: 1_004,
    enforcedAt: 1_009,
  });
  const probe = (sentAt: number, via: string, rest: object = {}): void =>
    add(history, request({ tokenId: single, sentAt, via, temperature: 'hot', probeOf, ...rest }));
  probe(995, 'g1');
  probe(1_005, 'g1', REFUSED);
  // The other gateway does not know yet, and its answer is slow.
  probe(1_006, 'g2', { answeredAt: 1_030 });
  probe(1_011, 'g1', REFUSED);
  probe(1_012, 'g2', REFUSED);
  probe(1_020, 'g2', UNAVAILABLE);
  probe(1_030, 'g1', UNANSWERED);
  uploads.add({
    ...upload(single, COMMIT_2, 'complete', 1_008),
    files: { 'r1/late.ts': { 1: 1 } },
    sends: [{ sentAt: 1_008, answeredAt: 1_040, status: 404, refusal: 'invalid' }],
  });
}

/** 2000 to 2110: its first answer is a 202. */
function bulkRevocation({ history, tokens }: Makers, bulk: readonly [string, string]): void {
  const attempts = [
    { sentAt: 2_000, answeredAt: 2_020, status: 202 },
    { sentAt: 2_090, answeredAt: 2_110, status: 204 },
  ];
  tokens.revoke(bulk, attempts, { committedAt: 2_010, enforcedAt: 2_100 });
  add(history, request({ tokenId: bulk[0], sentAt: 2_030 }), request({ tokenId: bulk[1], sentAt: 2_040 }));
  for (const tokenId of bulk) add(history, request({ tokenId, sentAt: 2_120, ...REFUSED }));
}

/** 3000 to 3120: the answer to the first attempt is lost on its way. */
function deletedRepository({ history, tokens }: Makers, tokenId: string): void {
  const attempts = [
    { sentAt: 3_000, answeredAt: null, status: null },
    { sentAt: 3_100, answeredAt: 3_120, status: 204 },
  ];
  add(
    history,
    fault({ name: 'partition', target: 'tokens-1', from: 2_995, to: 3_050, stallsRevocations: true }),
  );
  tokens.deleteRepository(2, attempts, { committedAt: 3_010, enforcedAt: 3_110 });
  add(history, request({ tokenId, sentAt: 2_990 }), request({ tokenId, sentAt: 3_130, ...REFUSED }));
}

/** 3500 to 3520, given back at 3800; 3600 to 3620. */
function accessTaken({ history, tokens }: Makers, person: string, removed: string): void {
  const role = tokens.takeAccess(
    'role',
    { accountId: 7, operations: ['writeSettings', 'upload'] },
    [{ sentAt: 3_500, answeredAt: 3_520, status: 200 }],
    { committedAt: 3_505, enforcedAt: 3_515 },
  );
  const write = { tokenId: person, operation: 'writeSettings' };
  add(
    history,
    request({ ...write, sentAt: 3_490 }),
    request({ ...write, sentAt: 3_530, ...FORBIDDEN }),
    request({ tokenId: person, sentAt: 3_540 }),
  );
  tokens.takeAccess(
    'account',
    { accountId: 8, operations: ['readRepository'] },
    [{ sentAt: 3_600, answeredAt: 3_620, status: 204 }],
    { committedAt: 3_605, enforcedAt: 3_615 },
  );
  add(
    history,
    request({ tokenId: removed, sentAt: 3_590 }),
    request({ tokenId: removed, sentAt: 3_630, ...FORBIDDEN }),
  );
  tokens.restore(role, 7, 3_800);
  add(history, request({ ...write, sentAt: 3_810 }));
}

/** At 4000. */
function expiry({ history, tokens }: Makers, tokenId: string): void {
  add(
    history,
    request({ tokenId, sentAt: 3_900 }),
    request({ tokenId, sentAt: 4_001, ...EXPIRED }),
    request({ tokenId, sentAt: 4_020, ...EXPIRED }),
  );
  tokens.sweep(tokenId, 4_100);
}

/** The database is away from 5000 to 5600, and then a tokens API waits for a lease; the second gateway is killed at 8000. */
function faults({ history, tokens }: Makers, stalled: string, restarted: string): void {
  add(
    history,
    fault({ name: 'postgres-stop', target: 'postgres', from: 5_000, to: 5_600, stallsRevocations: true }),
    fault({ from: 8_000, to: 8_300, restarted: ['g2'] }),
  );
  const attempts = [
    { sentAt: 5_100, answeredAt: 5_300, status: 503 },
    { sentAt: 5_350, answeredAt: 7_640, status: 204 },
  ];
  tokens.revoke([stalled], attempts, { committedAt: 5_610, enforcedAt: 7_630 });
  add(history, request({ tokenId: stalled, sentAt: 5_700, via: 'g1', ...REFUSED }));
  add(history, request({ tokenId: stalled, sentAt: 7_700, via: 'g1', ...REFUSED }));
  // The old process knows of it; the new one learns an old answer from a cache, as it may until the revocation has answered.
  tokens.revoke([restarted], [{ sentAt: 7_900, answeredAt: 9_900, status: 204 }], {
    committedAt: 7_905,
    enforcedAt: 9_890,
  });
  add(
    history,
    request({ tokenId: restarted, sentAt: 7_950, via: 'g2', ...REFUSED }),
    request({ tokenId: restarted, sentAt: 8_400, via: 'g2' }),
    request({ tokenId: restarted, sentAt: 9_950, via: 'g2', ...REFUSED }),
  );
}

/** From 10000 on, one after another but where it says so. */
function uploads({ uploads: service }: Makers, tokenId: string): void {
  const add = (kind: SoundUpload['kind'], at: number, rest: Partial<SoundUpload> = {}): string =>
    service.add({ ...upload(tokenId, COMMIT_1, kind, at), storedAt: at + 5, ...rest });
  add('complete', 10_000, { language: 'Java', files: { 'r1/A.java': { 1: 1, 2: 0 } } });
  // The answer to the first send is lost, and the client sends again.
  add('partial', 10_100, {
    language: 'Kotlin',
    files: { 'r1/a.kt': { 1: 0, 2: 4 } },
    sends: [
      { sentAt: 10_100, answeredAt: null, status: null },
      { sentAt: 10_150, answeredAt: 10_160, status: 200, via: 'g2' },
    ],
  });
  add('partial', 10_200, { language: 'Kotlin', files: { 'r1/a.kt': { 1: 2, 2: 1 }, 'r1/b.kt': { 7: 0 } } });
  add('final', 10_300);
  // Later than the final: it waits for the next one.
  add('partial', 10_400, { language: 'Kotlin', files: { 'r1/late.kt': { 1: 1 } } });
  add('final', 10_500);
  add('partial', 10_600, { language: 'Kotlin', files: { 'r1/waits.kt': { 1: 1 } } });
  add('complete', 10_700, { language: 'Java', files: { 'r1/A.java': { 1: 0, 3: 5 } } });
  // Two at once: the one that is sent first becomes durable last.
  add('complete', 11_010, { commitSha: COMMIT_3, language: 'Go', files: { 'r1/x.go': { 1: 1 } } });
  service.add({
    ...upload(tokenId, COMMIT_3, 'complete', 11_000),
    language: 'Go',
    files: { 'r1/y.go': { 1: 0 } },
    sends: [{ sentAt: 11_000, answeredAt: 11_050, status: 200 }],
    storedAt: 11_030,
  });
}

/** Sent at that time by a client that is answered 10 ms later. */
export const upload = (
  tokenId: string,
  commitSha: string,
  kind: SoundUpload['kind'],
  at: number,
): SoundUpload => ({
  tokenId,
  repositoryId: 1,
  commitSha,
  kind,
  ...(kind !== 'final' && { language: 'TypeScript', files: { 'r1/index.ts': { 1: 1 } } }),
  sends: [{ sentAt: at, answeredAt: at + 10, status: 200 }],
});
