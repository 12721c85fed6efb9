import type { Chance } from '../kernel/chance';
import type { Clients } from './clients';
import { stepWall, suspend } from './faults';
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

/** Neither hears of the other, or one does not. */
function isolate({ around, fleet, victim, chance }: SiegeScene): () => void {
  const { process } = victim.current;
  const apis = fleet.apis.map((api) => api.process);
  const deaf = chance.happens(0.7);
  const mute = !deaf || chance.happens(0.6);
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

/** Answers come, though so late that the lease is over before them, and with it what they say. */
function slowDown({ around, fleet, clients, victim, chance, token }: SiegeScene): () => void {
  const { process } = victim.current;
  const apis = fleet.apis.map((api) => api.process);
  const lateMs = chance.between(350, 560);
  for (const api of apis) around.network.delay(api.name, process.name, lateMs);
  for (let request = 0; request < 3; request++)
    around.time.after(chance.between(0, 15), () => clients.requestEverywhere(token, { isForged: false }));
  return () => {
    for (const api of apis) around.network.delay(api.name, process.name, 0);
  };
}

function pause({ victim: { current }, chance }: SiegeScene): () => void {
  if (chance.happens(0.5)) current.process.pause();
  else suspend(current.process);
  return () => current.process.continue();
}

/**
 * A siege: the one enforcer that has the token in its memory is cut off or stopped just before the token is revoked, for about a
 * lease. All that matters of the protocol happens at its end, so this is what schedules are to be full of.
 */
export function besiege(scene: SiegeScene): void {
  const { around, fleet, clients, chance, victim, token } = scene;
  const { time } = around;
  const kind = chance.weighted([
    [5, 'isolated'] as const,
    [2, 'stopped'] as const,
    [3, 'fresh'] as const,
    [2, 'draining'] as const,
    [3, 'failed over'] as const,
    [2, 'stepped back'] as const,
    [3, 'slow'] as const,
  ]);
  around.trace.note('SIEGE', () => `${victim.holder}, ${kind}, t${token.id}`);
  if (kind === 'fresh') startAnew(scene);
  clients.requestEverywhere(token, { isForged: false });
  const beginsIn = kind === 'fresh' ? chance.between(10, 120) : chance.between(20, 90);
  time.after(beginsIn, () => {
    const over = around.faults.begin(`siege: ${kind}`);
    const lift = kind === 'slow' ? slowDown(scene) : kind === 'stopped' ? pause(scene) : isolate(scene);
    const { current } = victim;
    if (kind === 'draining') current.process.enter(() => current.drain());
    if (kind === 'stepped back') stepWall(victim.current.process, -chance.between(50, 1_000));
    if (kind === 'failed over')
      time.after(chance.between(1, 30), () =>
        around.database.failOver({ downMs: chance.between(1, 20), losesLeases: true, leaks: false }),
      );
    time.after(chance.between(430, 700), () => {
      over();
      lift();
      if (kind !== 'draining') return;
      current.process.kill();
      if (victim.current === current) fleet.replace(victim);
    });
  });
  const revokedIn =
    kind === 'failed over' ? beginsIn + chance.between(25, 120) : beginsIn + chance.between(-5, 25);
  time.after(revokedIn, () => void clients.revoke({ kind: 'tokens', tokens: [token] }));
}

function startAnew({ fleet, victim }: SiegeScene): void {
  victim.current.process.kill();
  fleet.replace(victim);
}
