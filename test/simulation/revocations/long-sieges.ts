import { cutOff, isolate, type SiegeScene, startAnew, warm, whenLeased } from './siege-scene';

/** How long outliveTheRow may take. */
export const ROW_MADE_ANEW_MS = 1_900;

/**
 * The victim's row falls silent for so long that one tokens API removes it, and it is made anew, while the other one is cut off
 * from the database. Then the victim is cut off again, and what it missed is revoked.
 */
export function outliveTheRow(scene: SiegeScene): void {
  const { around, fleet, clients, chance, token } = scene;
  const { time, network } = around;
  const blind = chance.pick(fleet.apis).process.name;
  const database = around.database.process.name;
  startAnew(scene);
  whenLeased(scene, 100, () => {
    const rejoin = cutOff(scene, { deaf: true, mute: true });
    const over = around.faults.begin('siege: row made anew');
    time.after(chance.between(420, 620), () => {
      network.cut(blind, database);
      network.cut(database, blind);
    });
    time.after(chance.between(960, 1_150), () => {
      rejoin();
      warm(scene);
      whenLeased(scene, 400, () => {
        const lift = cutOff(scene, { deaf: true, mute: true });
        network.join(blind, database);
        network.join(database, blind);
        time.after(chance.between(0, 30), () => void clients.revoke({ kind: 'tokens', tokens: [token] }));
        time.after(chance.between(350, 500), () => {
          over();
          lift();
        });
      });
    });
  });
}

/**
 * Revocations that the victim's silence keeps from their answer, and that everybody else has acknowledged, are lost when the database
 * is restored to before them. Who asked has left, so their positions go to others.
 */
export function restoreTheDatabase(scene: SiegeScene): void {
  const { around, fleet, clients, chance, token } = scene;
  const { time, database, oracle } = around;
  warm(scene);
  const lift = isolate(scene);
  const over = around.faults.begin('siege: restored');
  void clients.revokeAndLeave([
    ...new Set([token, chance.pick(clients.tokens), chance.pick(clients.tokens)]),
  ]);
  time.after(chance.between(60, 220), () => {
    // Nothing runs on a database that is being restored, so nothing that it loses is answered.
    fleet.apis.forEach((api, index) => {
      api.process.kill();
      around.apis.delete(api);
      fleet.replaceApi(index, api);
    });
    database.restore(oracle.answeredTo, chance.between(1, 40));
    oracle.restored();
    around.trace.note('FAULT', () => `restored to position ${String(database.tables.facts.seq)}`);
    over();
    lift();
  });
}
