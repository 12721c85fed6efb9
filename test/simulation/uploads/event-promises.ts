import { coverageReportProcessed, coverageUploadReceived } from '@libs/contracts';
import type { VirtualTime } from '../kernel/virtual-time';
import type { OutboxRow } from './database/ingestion-tables';

interface CommittedEvent {
  readonly row: OutboxRow;
  readonly committedAt: number;
  isInTopic: boolean;
  isHandled: boolean;
}

/**
 * Every event that was committed reaches the topic and then the subscriber, per key in order, and nothing else does.
 *
 * "In order": of a key, an event that was committed before another one was added arrives before it for the first time; and events
 * of uploads arrive in the order of their commits, since uploads of one commit come one after another.
 */
export class EventPromises {
  private readonly events = new Map<string, CommittedEvent>();
  private readonly uploads = new Set<string>();
  private readonly generations = new Set<string>();

  constructor(
    private readonly time: VirtualTime,
    private readonly breached: (breach: string) => void,
  ) {}

  uploadCommitted(uploadId: string): void {
    this.uploads.add(uploadId);
  }

  reportStored(reportId: string, generation: number): void {
    this.generations.add(`${reportId}/${String(generation)}`);
  }

  eventCommitted(row: OutboxRow): void {
    this.events.set(row.event.id, {
      row,
      committedAt: this.time.now,
      isInTopic: false,
      isHandled: false,
    });
  }

  arrivedInTopic(id: string): void {
    const event = this.events.get(id);
    if (!event) {
      this.breached(`${id} is in the topic, and no commit holds it`);
      return;
    }
    this.arrived(event, 'in the topic', ({ isInTopic }) => isInTopic);
    event.isInTopic = true;
  }

  /** The subscriber's own transaction, which holds what it made of the event, was committed. */
  handled(id: string): void {
    const event = this.events.get(id);
    if (!event) return;
    this.arrived(event, 'at the subscriber', ({ isHandled }) => isHandled);
    event.isHandled = true;
  }

  get isSettled(): boolean {
    return [...this.events.values()].every(({ isInTopic, isHandled }) => isInTopic && isHandled);
  }

  settle(outbox: readonly OutboxRow[]): void {
    for (const [id, { isInTopic, isHandled }] of this.events) {
      if (!isInTopic) this.breached(`${id} was committed and never reached the topic`);
      else if (!isHandled) this.breached(`${id} was in the topic and the subscriber never handled it`);
    }
    const told = outbox.map(({ event }) => subjectOf(event.type, event.json ?? ''));
    const facts = [...this.uploads, ...this.generations];
    for (const fact of facts)
      if (told.filter((subject) => subject === fact).length !== 1)
        this.breached(`${fact} has not one event, but ${String(told.filter((s) => s === fact).length)}`);
    if (told.length !== facts.length) this.breached('an event tells of what never happened');
  }

  private arrived(event: CommittedEvent, where: string, has: (other: CommittedEvent) => boolean): void {
    if (has(event)) return;
    const { key, id } = event.row.event;
    for (const [earlier, other] of this.events)
      if (other.row.event.key === key && isBefore(other, event) && !has(other))
        this.breached(`${id} is ${where} before ${earlier}, which comes first`);
  }
}

function isBefore(one: CommittedEvent, other: CommittedEvent): boolean {
  const areUploads = [one, other].every(({ row }) => row.event.type === coverageUploadReceived.type);
  return one.committedAt < (areUploads ? other.committedAt : other.row.addedAt);
}

/** What an event tells of: an upload, or a generation of a report. */
export function subjectOf(type: string, json: string): string {
  const payload: unknown = JSON.parse(json);
  if (type === coverageUploadReceived.type) return coverageUploadReceived.schema.parse(payload).uploadId;
  const { reportId, generation } = coverageReportProcessed.schema.parse(payload);
  return `${reportId}/${String(generation)}`;
}
