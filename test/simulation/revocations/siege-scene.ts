import type { Chance } from '../kernel/chance';
import { type Clients, REPOSITORIES } from './clients';
import type { Fleet, Slot } from './fleet';
import type { IssuedToken } from './issuer';
import type { Surroundings } from './surroundings';

export interface SiegeScene {
  readonly around: Surroundings;
  readonly fleet: Fleet;
  readonly clients: Clients;
  readonly chance: Chance;
  readonly victim: Slot;
  /** Hot at the victim, and about to be revoked. */
  readonly token: IssuedToken;
}

/** Every question about the token that anybody may ask later has its answer in L1 and in L2, where there is the time for it. */
export function warm({ clients, token }: SiegeScene): void {
  const repositories = token.accountId === null ? [undefined] : [undefined, ...REPOSITORIES];
  for (const repositoryId of repositories)
    clients.requestEverywhere(token, { isForged: false, repositoryId });
}

/** Cuts the victim's ways from and to the tokens APIs; gives how to join them. */
export function cutOff(
  { around, fleet, victim }: SiegeScene,
  { deaf, mute }: { readonly deaf: boolean; readonly mute: boolean },
): () => void {
  const { process } = victim.current;
  const apis = fleet.apis.map((api) => api.process);
  for (const api of apis) {
    if (deaf) around.network.cut(api.name, process.name);
    if (mute) around.network.cut(process.name, api.name);
  }
  return () => {
    for (const api of apis) {
      around.network.join(api.name, process.name);
      around.network.join(process.name, api.name);
    }
  };
}

/** Neither hears of the other, or one does not. */
export function isolate(scene: SiegeScene): () => void {
  const deaf = scene.chance.happens(0.7);
  return cutOff(scene, { deaf, mute: !deaf || scene.chance.happens(0.6) });
}

export function startAnew({ fleet, victim }: SiegeScene): void {
  victim.current.process.kill();
  fleet.replace(victim);
}

/** The moment in which the victim's lease begins, or when that has taken too long. */
export function whenLeased(
  { around: { time }, victim }: SiegeScene,
  withinMs: number,
  run: () => void,
): void {
  const until = time.now + withinMs;
  const look = (): void => {
    if (victim.current.client.lease.fresh() || time.now >= until) run();
    else time.after(1, look);
  };
  look();
}
