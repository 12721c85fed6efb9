import type { Chance } from './chance';
import { ProcessClock } from './process-clock';
import type { VirtualTime } from './virtual-time';

export interface ProcessOptions {
  readonly name: string;
  /** Of its monotonic clock. Default: 1. */
  readonly clockRate?: number | undefined;
}

interface Due {
  readonly kind: 'timer' | 'delivery';
  readonly run: () => void;
}

/**
 * One process as the scheduler of its machine sees it. Code runs in it only by enter(): its timers, and what the network brings.
 *
 * Guarantee: while it is paused nothing runs in it, and all of it is made up for when it continues, in an order that timers and
 * network do not agree on; once it is killed nothing ever runs in it again, so all that it had in memory or under way is gone.
 * A zombie is a paused process that continues after another has taken its place.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: ProcessClock;
  private state: 'running' | 'paused' | 'suspended' | 'dead' = 'running';
  private stoppedAt = 0;
  private lastContinued = -Infinity;
  private suspensions = 0;
  private missed: Due[] = [];
  private readonly deathListeners = new Set<() => void>();

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    options: ProcessOptions,
  ) {
    this.name = options.name;
    this.clock = new ProcessClock(time, options.clockRate ?? 1, (run) => this.enter(run, 'timer'));
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  /** When it last went on after it had been stopped, in true time. */
  get continuedAt(): number {
    return this.lastContinued;
  }

  get wasSuspended(): boolean {
    return this.suspensions > 0;
  }

  get isDead(): boolean {
    return this.state === 'dead';
  }

  /** Runs it now, or when the process continues, or never. */
  enter(run: () => void, kind: Due['kind'] = 'delivery'): void {
    if (this.state === 'running') run();
    else if (this.state !== 'dead') this.missed.push({ kind, run });
  }

  /** SIGSTOP, or a machine that gives it no turn. */
  pause(): void {
    this.stop('paused');
  }

  /** The whole machine sleeps: the monotonic clock stands still and the wall clock has jumped afterwards. */
  suspend(): void {
    if (this.state === 'running') this.suspensions += 1;
    this.stop('suspended');
  }

  continue(): void {
    if (this.state === 'running' || this.state === 'dead') return;
    if (this.state === 'suspended') this.clock.miss(this.time.now - this.stoppedAt);
    this.state = 'running';
    this.lastContinued = this.time.now;
    const timersFirst = this.chance.happens(0.5);
    const missed = this.missed;
    this.missed = [];
    const isFirst = ({ kind }: Due): boolean => (kind === 'timer') === timersFirst;
    for (const { kind, run } of [...missed.filter(isFirst), ...missed.filter((due) => !isFirst(due))])
      this.time.after(0, () => this.enter(run, kind));
  }

  /** SIGKILL. */
  kill(): void {
    if (this.state === 'dead') return;
    this.state = 'dead';
    this.missed = [];
    for (const listener of this.deathListeners) listener();
    this.deathListeners.clear();
  }

  /** For those at the other end of its connections. Returns how to stop listening. */
  onDeath(listener: () => void): () => void {
    this.deathListeners.add(listener);
    return () => this.deathListeners.delete(listener);
  }

  private stop(state: 'paused' | 'suspended'): void {
    if (this.state !== 'running') return;
    this.state = state;
    this.stoppedAt = this.time.now;
  }
}
