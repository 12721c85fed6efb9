import type { Lags } from '../kernel/chance';
import { stepWall, suspend } from './faults';
import { outliveTheRow, restoreTheDatabase, ROW_MADE_ANEW_MS } from './long-sieges';
import { PARAMETERS } from './parameters';
import { STEADY_DISK } from './postgres';
import { cutOff, isolate, type SiegeScene, startAnew, warm, whenLeased } from './siege-scene';

/** What is committed meanwhile becomes durable after what is committed later. */
const LATE_DISK: Lags = { quick: 120, slow: 120, stuck: 250, slowShare: 0.35, stuckShare: 0.02 };

type Kind = 'isolated' | 'stopped' | 'draining' | 'failed over' | 'stepped back' | 'slow';

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
 * lease. All that matters of the protocol happens at its end, so this is what schedules are to be full of. Everything heals after
 * `forMs`, and what takes longer is not begun.
 */
export function besiege(scene: SiegeScene, forMs: number): void {
  const { around, chance, victim, token } = scene;
  const kind = chance.weighted([
    [5, 'isolated'] as const,
    [2, 'stopped'] as const,
    // Of all that can go wrong, most goes wrong with a lease of which nobody has heard yet.
    [16, 'fresh'] as const,
    [4, 'draining'] as const,
    [3, 'failed over'] as const,
    [2, 'stepped back'] as const,
    [3, 'slow'] as const,
    [6, 'restored'] as const,
    [forMs >= ROW_MADE_ANEW_MS ? 30 : 0, 'row made anew'] as const,
  ]);
  around.trace.note('SIEGE', () => `${victim.holder}, ${kind}, t${token.id}`);
  if (chance.happens(0.6)) silenceKafka(scene);
  if (kind === 'row made anew') outliveTheRow(scene);
  else if (kind === 'restored') restoreTheDatabase(scene);
  else if (kind === 'fresh') surpriseAtItsStart(scene);
  else surround(scene, kind);
}

/** No event denies early what only the lease is to deny. */
function silenceKafka({ around: { time, kafka }, chance }: SiegeScene): void {
  kafka.mood = 'silent';
  time.after(chance.between(400, 1_500), () => {
    kafka.mood = 'usual';
  });
}

/** What is revoked in the very moment in which the victim gets its first lease, and is cut off right after it. */
function surpriseAtItsStart(scene: SiegeScene): void {
  const { around, clients, chance, victim, token } = scene;
  const { time, database } = around;
  warm(scene);
  // One that was told to stop leaves no row behind for a revocation to wait for.
  const { current } = victim;
  if (chance.happens(0.8)) current.process.enter(() => current.drain());
  const startsIn = chance.between(20, 50);
  // Its first beat becomes durable after a revocation that it did not read.
  const isLate = chance.happens(0.5);
  time.after(startsIn, () => {
    if (isLate) {
      database.disk = LATE_DISK;
      time.after(chance.between(6, 14), () => {
        database.disk = STEADY_DISK;
      });
    }
    // Whatever has taken its place meanwhile.
    current.process.kill();
    startAnew(scene);
    const begin = (): void => {
      const over = around.faults.begin('siege: fresh');
      const lift = cutOff(scene, { deaf: true, mute: chance.happens(0.5) });
      if (chance.happens(0.25)) stepBack(scene);
      warm(scene);
      time.after(chance.between(430, 700), () => {
        over();
        lift();
      });
    };
    if (chance.happens(0.2)) time.after(chance.between(5, 100), begin);
    else whenLeased(scene, 200, begin);
  });
  const revokedIn = startsIn + (isLate ? chance.between(-8, 40) : chance.between(-12, 22));
  time.after(revokedIn, () => void clients.revoke({ kind: 'tokens', tokens: [token] }));
}

function surround(scene: SiegeScene, kind: Kind): void {
  const { around, clients, chance, token } = scene;
  const { time } = around;
  warm(scene);
  const beginsIn = chance.between(20, 90);
  time.after(beginsIn, () => {
    const over = around.faults.begin(`siege: ${kind}`);
    const lift = press(scene, kind);
    time.after(chance.between(430, 700), () => {
      over();
      lift();
    });
  });
  time.after(
    beginsIn + revokedAfter(scene, kind),
    () => void clients.revoke({ kind: 'tokens', tokens: [token] }),
  );
}

function revokedAfter({ chance }: SiegeScene, kind: Kind): number {
  if (kind === 'failed over') return chance.between(25, 120);
  if (kind === 'draining' && chance.happens(0.6)) return chance.between(0, 250);
  return chance.between(-5, 25);
}

/** Begins what the siege is; gives how to lift it. */
function press(scene: SiegeScene, kind: Kind): () => void {
  const { around, chance } = scene;
  if (kind === 'slow') return slowDown(scene);
  if (kind === 'stopped') return pause(scene);
  if (kind === 'draining') return drain(scene);
  const lift = isolate(scene);
  if (kind === 'stepped back') stepBack(scene);
  if (kind === 'failed over')
    around.time.after(chance.between(1, 30), () =>
      around.database.failOver({ downMs: chance.between(1, 20), losesLeases: true, leaks: false }),
    );
  return lift;
}

/** By too little to be noticed, so that the monotonic clock alone is left to count, or by so much that it must be. */
function stepBack({ victim, chance }: SiegeScene): void {
  const unnoticed = PARAMETERS.maxClockDisagreementMs;
  const byMs = chance.happens(0.5) ? chance.between(0.5, 1) * unnoticed : chance.between(50, 1_000);
  stepWall(victim.current.process, -byMs);
}

/** It gives its lease back, which is heard or not, and whose answer it hears or not; meanwhile it serves. */
function drain(scene: SiegeScene): () => void {
  const { fleet, victim, chance } = scene;
  const { current } = victim;
  const lift = cutOff(
    scene,
    chance.weighted([
      [4, { deaf: false, mute: false }],
      [4, { deaf: true, mute: false }],
      [1, { deaf: true, mute: true }],
    ]),
  );
  current.process.enter(() => current.drain());
  return () => {
    lift();
    current.process.kill();
    if (victim.current === current) fleet.replace(victim);
  };
}
