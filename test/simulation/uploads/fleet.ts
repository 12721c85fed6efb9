import { SimulatedProcess } from '../kernel/process';
import { Api } from './api';
import { type Background, startRelay, startSubscriber, startWorker } from './background';
import type { Surroundings } from './surroundings';

export type Role = 'api' | 'worker' | 'relay' | 'subscriber';

interface Member {
  readonly role: Role;
  readonly process: SimulatedProcess;
  readonly drain: () => Promise<void>;
}

const START = { worker: startWorker, relay: startRelay, subscriber: startSubscriber };
/** No clock errs by more than the protocol assumes. */
const RATES = [1, 0.9901, 1.0099];

/** The processes of the world, as an orchestrator keeps them: whatever ends is replaced. */
export class Fleet {
  readonly apis: Api[] = [];
  private readonly members: Member[] = [];
  /** What each API has accepted and not answered yet. */
  private readonly accepted = new Map<Api, Set<Promise<unknown>>>();
  private started = 0;

  constructor(private readonly around: Surroundings) {}

  start(role: Role): void {
    const process = this.createProcess(role);
    this.around.trace.note(process.name, () => 'starts');
    if (role !== 'api') {
      this.add(role, START[role](this.around, process));
      return;
    }
    const api = new Api(this.around, process);
    const accepted = new Set<Promise<unknown>>();
    this.apis.push(api);
    this.accepted.set(api, accepted);
    this.add(role, { process, drain: () => api.drain(Promise.allSettled(accepted)) });
  }

  /** An upload that the API is to answer before it goes away. */
  accepting(api: Api, answer: Promise<unknown>): void {
    const accepted = this.accepted.get(api);
    accepted?.add(answer);
    const forget = (): void => void accepted?.delete(answer);
    answer.then(forget, forget);
  }

  running(role?: Role): SimulatedProcess[] {
    return this.members
      .filter((member) => member.process.isRunning && (role === undefined || member.role === role))
      .map(({ process }) => process);
  }

  roleOf(process: SimulatedProcess): Role {
    const member = this.members.find((one) => one.process === process);
    if (!member) throw new Error(`${process.name} is no process of the fleet.`);
    return member.role;
  }

  kill(process: SimulatedProcess): void {
    this.around.trace.note(process.name, () => 'is killed');
    process.kill();
    this.forget(process);
  }

  /** SIGTERM. The process ends when its last work is done. */
  drain(process: SimulatedProcess): void {
    const member = this.members.find((one) => one.process === process);
    this.around.trace.note(process.name, () => 'drains');
    void member?.drain().then(() => this.kill(process));
  }

  continueAll(): void {
    for (const { process } of this.members) process.continue();
  }

  private add(role: Role, background: Background): void {
    const drain = (): Promise<void> => background.drain();
    this.members.push({ role, process: background.process, drain });
  }

  private forget(process: SimulatedProcess): void {
    remove(this.members, (member) => member.process === process);
    remove(this.apis, (api) => api.process === process);
  }

  private createProcess(role: Role): SimulatedProcess {
    this.started += 1;
    const { time, chance } = this.around;
    const name = `${role}-${String(this.started)}`;
    const own = chance.fork(name);
    return new SimulatedProcess(time, own, { name, clockRate: own.pick(RATES) });
  }
}

function remove<T>(list: T[], is: (item: T) => boolean): void {
  const index = list.findIndex(is);
  if (index >= 0) list.splice(index, 1);
}
