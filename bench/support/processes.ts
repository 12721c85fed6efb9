import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Linux shows processor times to programs in this unit, whatever it counts in (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** The process and all that it started, however far down. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? statOf(Number(name))?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

/** Keeps the process, all of its threads and all that it started, and will start, on these cores. */
export function pin(pid: number, cores: readonly number[]): void {
  for (const one of treeOf(pid)) {
    const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', cores.join(','), String(one)]);
    // Between the two looks it may have ended.
    if (status !== 0 && statOf(one)) throw new Error(`taskset: ${String(stderr)}`);
  }
}

/** What the processes and all that they started have used of the processor, in user and in system mode, those that have ended too. */
export const cpuSecondsOf = (pids: readonly number[]): number =>
  pids
    .flatMap(treeOf)
    .flatMap((pid) => statOf(pid) ?? [])
    .reduce((sum, { cpuSeconds, endedChildrenSeconds }) => sum + cpuSeconds + endedChildrenSeconds, 0);

/** What the children of this process that have ended had used. */
export const endedChildrenCpuSeconds = (): number => statOf(process.pid)?.endedChildrenSeconds ?? NaN;

/** How long the core has been at work, whatever for; what another guest of the machine took is not among it. */
export function busySecondsOf(core: number): number {
  const line =
    new RegExp(`^cpu${String(core)} (.*)$`, 'm').exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '';
  const [user = NaN, nice = NaN, system = NaN, , , interrupts = NaN, soft = NaN] = line
    .split(' ')
    .map(Number);
  return (user + nice + system + interrupts + soft) / TICKS_PER_SECOND;
}

/** Undefined of a process that has ended. */
function statOf(
  pid: number,
): { parent: number; cpuSeconds: number; endedChildrenSeconds: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // Fields 4 and 14 to 17; the name before them may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      parent: Number(fields[1]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      endedChildrenSeconds: (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}
