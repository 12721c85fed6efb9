import type { Dumps } from './dumps';
import type { HistoryReader } from './read-history';
import type {
  FaultRecord,
  GrantedRecord,
  HistoryRecord,
  IssuedRecord,
  RequestRecord,
  RestoredRecord,
  RevocationRecord,
  UploadRecord,
} from './records';
import { groupRevocations, type Revocation, RevocationsByToken } from './revocations';
import type { Run } from './run';

export type After = { readonly [Name in keyof Dumps]: readonly Dumps[Name][] };

/** Everything but the requests, which may be millions and are read as often as somebody asks for them. */
export interface History {
  readonly run: Run;
  readonly issued: ReadonlyMap<string, IssuedRecord>;
  /** By account: the repositories at which its tokens may ever be good. */
  readonly homes: ReadonlyMap<number, ReadonlySet<number>>;
  readonly revocations: readonly Revocation[];
  readonly revocationsByToken: RevocationsByToken;
  readonly granted: readonly GrantedRecord[];
  readonly uploads: readonly UploadRecord[];
  readonly faults: readonly FaultRecord[];
  readonly after: After;
  requests(): AsyncIterable<RequestRecord> | Iterable<RequestRecord>;
}

/** Where the records of a history come from; each call reads them anew. */
export interface HistorySource {
  readonly run: Run;
  readonly after: After;
  readonly records: () => AsyncIterable<HistoryRecord> | Iterable<HistoryRecord>;
}

/** Memory grows with tokens, revocations, uploads and what the system holds at the end, not with requests. */
export async function loadHistory({ run, after, records }: HistorySource): Promise<History> {
  const issued = new Map<string, IssuedRecord>();
  const homes = new Map<number, ReadonlySet<number>>();
  const attempts: RevocationRecord[] = [];
  const restored: RestoredRecord[] = [];
  const granted: GrantedRecord[] = [];
  const uploads: UploadRecord[] = [];
  const faults: FaultRecord[] = [];
  for await (const record of records()) {
    switch (record.record) {
      case 'issued':
        issued.set(record.tokenId, record);
        break;
      case 'tenant':
        for (const accountId of record.accountIds) homes.set(accountId, new Set(record.repositoryIds));
        break;
      case 'revocation':
        attempts.push(record);
        break;
      case 'restored':
        restored.push(record);
        break;
      case 'granted':
        granted.push(record);
        break;
      case 'upload':
        uploads.push(record);
        break;
      case 'fault':
        faults.push(record);
        break;
      case 'request':
        break;
    }
  }
  const revocations = groupRevocations(attempts, restored);
  const revocationsByToken = new RevocationsByToken(revocations);
  const requests = (): AsyncIterable<RequestRecord> => onlyRequests(records());
  return { run, issued, homes, revocations, revocationsByToken, granted, uploads, faults, after, requests };
}

async function* onlyRequests(
  records: AsyncIterable<HistoryRecord> | Iterable<HistoryRecord>,
): AsyncGenerator<RequestRecord, void, undefined> {
  for await (const record of records) if (record.record === 'request') yield record;
}

/** The source in a directory. Torn lines are told of once, at the first reading. */
export async function sourceIn(
  reader: HistoryReader,
  onTorn: (file: string) => void,
): Promise<HistorySource> {
  const torn = new Set<string>();
  const tellOnce = (file: string): void => {
    if (torn.has(file)) return;
    torn.add(file);
    onTorn(file);
  };
  return {
    run: await reader.run(),
    after: {
      'rev-log': await reader.dump('rev-log'),
      audit: await reader.dump('audit'),
      receipts: await reader.dump('receipts'),
      tokens: await reader.dump('tokens'),
      outbox: await reader.dump('outbox'),
      kafka: await reader.dump('kafka'),
      uploads: await reader.dump('uploads'),
      reports: await reader.dump('reports'),
    },
    records: () => reader.records(tellOnce),
  };
}
