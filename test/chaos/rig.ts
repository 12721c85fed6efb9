import { join } from 'node:path';
import { Narrator } from '@libs/local-instance';
import { type Replicas } from '../../deploy/stack/process-names';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { Clocks, type ClockTrouble, findFaketime } from './clocks';
import { Links } from './links/links';
import { RedisPair } from './redis-pair';

/** What a profile asks of the rig. */
export interface Needs {
  readonly brokers: 1 | 3;
  /** By process; those that are not listed are right. Needs libfaketime. */
  readonly clocks?: Readonly<Record<string, ClockTrouble>>;
}

export interface ChaosRigOptions {
  /** Data, logs and pid files of everything that is started. */
  dataDir: string;
  leaseMs: number;
  profile: { readonly needs: Needs };
  /** Compiled programs of a control; default: those of this checkout. */
  variant?: string | undefined;
  /** More settings for every process. */
  environment?: Readonly<Record<string, string>>;
  replicas?: Partial<Replicas>;
  /** Told what takes a while, a line at a time. */
  say: (line: string) => void;
}

/** The whole distributed Portcullis on real processes, each part of which can be disturbed. */
export interface ChaosRig {
  readonly stack: Stack;
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly leaseMs: number;
  readonly links: Links;
  readonly redis: RedisPair;
  /** Undefined: the profile leaves all clocks right. */
  readonly clocks: Clocks | undefined;
  close(): Promise<void>;
}

/** Three, so that one may be fast, one slow and one right. */
const GATEWAYS = 3;

/** Starts the rig for a profile. If a step fails, what was started is stopped again. */
export async function startRig(options: ChaosRigOptions): Promise<ChaosRig> {
  const { dataDir, leaseMs, say, profile } = options;
  const clocks = clocksFor(profile.needs.clocks, dataDir);
  const links = new Links();
  const closing: (() => Promise<void>)[] = [() => links.close()];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const stack = await startStack({
      dataDir,
      narrator: new Narrator(say),
      link: links.link,
      dist: options.variant,
      replicas: { gateway: GATEWAYS, ...options.replicas },
      kafkaBrokers: profile.needs.brokers,
      environment: { ...options.environment, LEASE_MS: String(leaseMs) },
      environmentOf: (name) => clocks?.environmentOf(name) ?? {},
    });
    closing.push(() => stack.close());
    const redis = await RedisPair.start(stack.redis, join(dataDir, 'redis-standby'), links);
    closing.push(() => redis.close(stack.redis));
    const gateways = stack.names.gateway.flatMap((name) => stack.processes.get(name) ?? []);
    return { stack, gateways, leaseMs, links, redis, clocks, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function clocksFor(
  troubles: Readonly<Record<string, ClockTrouble>> | undefined,
  dataDir: string,
): Clocks | undefined {
  if (troubles === undefined) return undefined;
  const library = findFaketime();
  if (library === undefined)
    throw new Error('This profile needs wrong clocks. Install libfaketime: apt-get install faketime');
  return new Clocks(join(dataDir, 'clocks'), troubles, library);
}
