import { setTimeout as sleep } from 'node:timers/promises';
import { EventProducer, type OutboundEvent } from '../src';

/** The far end of the `EventProducer` port, for what a real broker cannot be made to do at the right moment. */
export class RecordingBroker {
  readonly arrived: OutboundEvent[] = [];
  readonly misuse: string[] = [];
  producersMade = 0;
  producersOpen = 0;
  sendMs = 0;
  /** What becomes of the next send: taken and told so, taken but not told, or refused. */
  fate: (events: readonly OutboundEvent[]) => 'taken' | 'taken in silence' | 'refused' = () => 'taken';

  readonly createProducer = (): EventProducer => {
    this.producersMade += 1;
    this.producersOpen += 1;
    return new RecordingProducer(this);
  };
}

class RecordingProducer extends EventProducer {
  private state: 'usable' | 'sending' | 'spent' = 'usable';

  constructor(private readonly broker: RecordingBroker) {
    super();
  }

  async send(events: readonly OutboundEvent[]): Promise<void> {
    if (this.state !== 'usable') this.broker.misuse.push(`send while ${this.state}`);
    this.state = 'sending';
    await sleep(this.broker.sendMs);
    const fate = this.broker.fate(events);
    if (fate !== 'refused') this.broker.arrived.push(...events);
    this.state = fate === 'taken' ? 'usable' : 'spent';
    if (fate !== 'taken') throw new Error(`the broker's answer: ${fate}`);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    if (this.state === 'sending') this.broker.misuse.push('close while sending');
    this.state = 'spent';
    this.broker.producersOpen -= 1;
  }
}
