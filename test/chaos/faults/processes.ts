import { eventually } from '@libs/testing';
import { type ServiceProcess } from '../../../deploy/stack/service-process';
import { type ChaosRig } from '../rig';

/** Longer than any start, also while a server that the process needs at its start is away. */
const REVIVED_WITHIN_MS = 120_000;
const RETRY_EVERY_MS = 500;

export function processOf(rig: ChaosRig, name: string): ServiceProcess {
  const process = rig.stack.processes.get(name);
  if (process === undefined) throw new Error(`The stack has no process ${name}.`);
  return process;
}

/** Undefined while it does not run. */
export function pidOf(process: ServiceProcess): number | undefined {
  try {
    return process.pid;
  } catch {
    return undefined;
  }
}

/** Starts it again as a supervisor does: until it is ready, however often it gives up meanwhile. */
export const revive = (process: ServiceProcess, start = () => process.restart()): Promise<void> =>
  eventually(start, { timeoutMs: REVIVED_WITHIN_MS, everyMs: RETRY_EVERY_MS });

export const servesAgain = ({ name, managementUrl }: ServiceProcess): Promise<void> =>
  eventually(
    async () => {
      const reply = await fetch(`${managementUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      if (!reply.ok) throw new Error(`${name} is not ready: ${await reply.text()}`);
    },
    { timeoutMs: REVIVED_WITHIN_MS, everyMs: RETRY_EVERY_MS / 5 },
  );
