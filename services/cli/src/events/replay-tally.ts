import { counted } from '../columns';
import type { Output } from '../output';

/** What a replay has looked at and sent, or would send. */
export class ReplayTally {
  looked = 0;
  private readonly counts = new Map<string, number>();

  constructor(
    /** How many there are to look at. */
    readonly total: number,
    private readonly what: 'message' | 'event',
  ) {}

  add(topic: string, type: string, count = 1): void {
    const name = `${topic} ${type}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  get chosen(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  progress(isDryRun: boolean): string {
    const share = this.total === 0 ? 100 : Math.floor((100 * this.looked) / this.total);
    const looked = `${this.looked.toLocaleString('en')} of ${counted(this.total, this.what)} (${String(share)} %)`;
    return `${looked}, ${counted(this.chosen, 'event')} ${isDryRun ? 'found' : 'sent again'}`;
  }

  report(output: Output, isDryRun: boolean): void {
    const rows = [...this.counts].map(([name, count]) => {
      const [topic = '', type = ''] = name.split(' ');
      return { topic, type, count };
    });
    if (output.isJson) {
      output.json({ dryRun: isDryRun, looked: this.looked, events: this.chosen, byType: rows });
      return;
    }
    for (const { topic, type, count } of rows) output.line(`${String(count).padStart(9)}  ${type}  ${topic}`);
    output.line(
      isDryRun
        ? `${counted(this.chosen, 'event')} would be sent again; nothing was sent.`
        : `${counted(this.chosen, 'event')} sent again.`,
    );
  }
}
