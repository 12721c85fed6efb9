import { readFileSync, writeFileSync } from 'node:fs';

/** In bytes, as Linux counts it. */
export const residentBytes = (pid: number): number => field(pid, 'VmRSS');

/** The most that was resident since the process began, or since `forgetPeak`. */
export const peakBytes = (pid: number): number => field(pid, 'VmHWM');

/** The peak is that of now (proc(5), clear_refs). Only for a process of the same user, or as root. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');

function field(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kib === undefined)
    throw new Error(`/proc/${String(pid)}/status has no ${name}: this bench needs Linux`);
  return Number(kib) * 1024;
}
