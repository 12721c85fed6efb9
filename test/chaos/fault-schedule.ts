import { setTimeout as sleep } from 'node:timers/promises';
import { type Component, type Fault } from './faults/fault';
import { monotonicMs } from './monotonic';
import { type Profile } from './profiles';
import { type Random } from '../support/random';
import { type ChaosRig } from './rig';

export interface FaultRecord {
  readonly name: string;
  readonly target: string;
  /** CLOCK_MONOTONIC in milliseconds: just before it was injected. */
  readonly from: number;
  /** What it hit serves again. */
  readonly to: number;
}

export interface FaultScheduleOptions {
  rig: ChaosRig;
  profile: Pick<Profile, 'faults' | 'everyMs' | 'lastsMs' | 'atOnce'>;
  random: Random;
  /** Told of each fault when it is over. */
  onFault: (fault: FaultRecord) => void;
  say: (line: string) => void;
}

/** A fault that could not be injected or healed: from then on nobody knows what is broken, and the run proves nothing. */
export class FaultFailed extends Error {
  constructor(name: string, cause: unknown) {
    super(
      `The fault ${name} could not be injected or healed: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
    this.name = 'FaultFailed';
  }
}

/** Injects the faults of a profile, one chosen by chance after the other, until it is told to stop. */
export class FaultSchedule {
  private readonly busy = new Set<Component>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private failure: FaultFailed | undefined;

  constructor(private readonly options: FaultScheduleOptions) {}

  /** Resolves once the signal has stopped it and everything is healed. @throws FaultFailed */
  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.stopping.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const { random, profile } = this.options;
    while (!this.stopped()) {
      await this.pause(random.between(...profile.everyMs));
      while (this.underWay.size >= profile.atOnce) await Promise.race(this.underWay);
      if (!this.stopped()) this.begin();
    }
    await Promise.all(this.underWay);
    signal.removeEventListener('abort', stop);
    if (this.failure !== undefined) throw this.failure;
  }

  private stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** One that touches nothing that is disturbed already. First what it is about, so that the many faults of the network are not all there is. */
  private begin(): void {
    const { profile, random } = this.options;
    const possible = profile.faults.filter(({ components }) => !components.some((one) => this.busy.has(one)));
    if (possible.length === 0) return;
    const about = random.pick([...new Set(possible.map(({ components }) => components[0]))]);
    const fault = random.pick(possible.filter(({ components }) => components[0] === about));
    for (const component of fault.components) this.busy.add(component);
    const running = this.undergo(fault, random.fork())
      .catch((cause: unknown) => {
        this.failure ??= new FaultFailed(fault.name, cause);
        this.stopping.abort();
      })
      .finally(() => {
        for (const component of fault.components) this.busy.delete(component);
        this.underWay.delete(running);
      });
    this.underWay.add(running);
  }

  private async undergo(fault: Fault, random: Random): Promise<void> {
    const { rig, profile, onFault, say } = this.options;
    const [shortest, longest] = profile.lastsMs;
    // As many between one and two seconds as between four and eight: some shorter than a lease, some longer.
    const lastsMs = shortest * (longest / shortest) ** random.fraction();
    const from = monotonicMs();
    const { target, heal } = await fault.inject(rig, random);
    say(`${fault.name} (${target})`);
    await this.pause(lastsMs);
    await heal();
    const to = monotonicMs();
    say(`${fault.name} (${target}) healed, ${((to - from) / 1000).toFixed(1)} s`);
    onFault({ name: fault.name, target, from, to });
  }

  /** Ends early when the schedule stops. */
  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
