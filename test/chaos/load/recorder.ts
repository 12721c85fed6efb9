import type { HistoryWriter } from '../../history/history-writer';
import type { HistoryRecord, RequestRecord, RevocationRecord, UploadRecord } from '../../history/records';
import type { Counts } from './assignment';
import type { Exchange } from './connection';
import { refusalIn } from './refusal';

type Timed = 'record' | 'sentAt' | 'answeredAt' | 'status';
type Of<Record> = Omit<Record, Timed | 'refusal'>;
const RECEIPT = 'portcullis-revocation-';

/** Writes down what a load process sees, and counts it. */
export class Recorder {
  readonly counts: { -readonly [Name in keyof Counts]: number } = {
    requests: 0,
    accepted: 0,
    unavailable: 0,
    withoutRetryAfter: 0,
    unanswered: 0,
    revocationsAsked: 0,
    revocationsAnswered: 0,
    uploadsSent: 0,
    uploadsAcknowledged: 0,
    leftOut: 0,
  };

  constructor(private readonly history: Pick<HistoryWriter<HistoryRecord>, 'write'>) {}

  request(of: Of<RequestRecord>, exchange: Exchange): void {
    const refusal = refusalIn(exchange);
    this.see(exchange);
    this.counts.requests += 1;
    if (exchange.status === null) this.counts.unanswered += 1;
    else if (exchange.status < 300) this.counts.accepted += 1;
    else if (refusal === 'unavailable') this.counts.unavailable += 1;
    this.history.write({ record: 'request', ...of, ...timesOf(exchange), refusal });
  }

  upload(of: Of<UploadRecord>, exchange: Exchange): void {
    this.see(exchange);
    this.counts.uploadsSent += 1;
    if (exchange.status === 200) this.counts.uploadsAcknowledged += 1;
    this.history.write({ record: 'upload', ...of, ...timesOf(exchange), refusal: refusalIn(exchange) });
  }

  revocation(of: Omit<Of<RevocationRecord>, 'seq' | 'enforcers' | 'waitedMs'>, exchange: Exchange): void {
    this.see(exchange);
    this.counts.revocationsAsked += 1;
    if (isDone(exchange)) this.counts.revocationsAnswered += 1;
    const field = (name: string): number | null => {
      const text = exchange.reply?.headers.get(`${RECEIPT}${name}`);
      return text === undefined ? null : Number(text);
    };
    this.history.write({
      record: 'revocation',
      ...of,
      ...timesOf(exchange),
      seq: field('seq'),
      enforcers: field('enforcers'),
      waitedMs: field('waited-ms'),
    });
  }

  write(record: HistoryRecord): void {
    this.history.write(record);
  }

  private see({ status, reply }: Exchange): void {
    if (status === 503 && reply && !reply.headers.has('retry-after')) this.counts.withoutRetryAfter += 1;
  }
}

const timesOf = ({
  sentAt,
  answeredAt,
  status,
}: Exchange): Pick<Exchange, 'sentAt' | 'answeredAt' | 'status'> => ({
  sentAt,
  answeredAt,
  status,
});

/** A promise was made: what was asked is enforced. */
export const isDone = ({ status }: Exchange): boolean =>
  status !== null && status >= 200 && status < 300 && status !== 202;
