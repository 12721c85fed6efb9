import { monotonicMs } from '../../test/chaos/monotonic';

/** Something that takes bodies. */
export interface Contestant {
  readonly name: string;
  /** Before each round; not measured. */
  prepare(): Promise<void>;
  /** One body; whether it was taken. */
  take(): Promise<boolean>;
}

export interface Rate {
  readonly perSecond: number;
  /** Bodies that were not taken. */
  readonly wrong: number;
}

/** So many at a time, each followed by the next, until the time is over and the last one has ended. */
export async function rateOf(contestant: Contestant, atATime: number, seconds: number): Promise<Rate> {
  await contestant.prepare();
  let [taken, wrong] = [0, 0];
  const begun = monotonicMs();
  const goOn = async (): Promise<void> => {
    while (monotonicMs() - begun < 1000 * seconds) {
      if (await contestant.take()) taken += 1;
      else wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: atATime }, goOn));
  return { perSecond: (1000 * taken) / (monotonicMs() - begun), wrong };
}
