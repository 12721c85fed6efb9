import { monotonicMs } from './monotonic';

/** A process by a name that stays, whose pid changes when it is begun anew. */
export interface Watched {
  readonly name: string;
  /** Undefined while it does not run. */
  readonly pid: () => number | undefined;
}

interface Change {
  readonly name: string;
  readonly at: number;
}

const EVERY_MS = 50;

/** Notices which processes end and begin, whoever made them. */
export class ProcessChanges {
  private readonly changes: Change[] = [];
  private readonly pids = new Map<string, number | undefined>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly watched: readonly Watched[]) {
    for (const { name, pid } of watched) this.pids.set(name, pid());
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  /** Names of those that ended or began since then. */
  since(at: number): string[] {
    this.look();
    return [...new Set(this.changes.filter((change) => change.at >= at).map(({ name }) => name))];
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const { name, pid } of this.watched) {
      const now = pid();
      if (now === this.pids.get(name)) continue;
      this.pids.set(name, now);
      this.changes.push({ name, at: monotonicMs() });
    }
  }
}
