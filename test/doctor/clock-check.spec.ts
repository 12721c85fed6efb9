import { examineClock } from '../../deploy/doctor/clock-check';
import { matching, told } from './support';

interface World {
  /** How much faster than the monotonic clock the others run. */
  databaseRate?: number;
  wallRate?: number;
  databaseAheadMs?: number;
  /** Of each question to the database. */
  answerMs?: number;
}

const examined = ({
  databaseRate = 1,
  wallRate = 1,
  databaseAheadMs = 0,
  answerMs = 2,
}: World): Promise<string[]> => {
  let now = 1_000;
  const clocks = {
    monotonic: () => now,
    wall: () => now * wallRate,
    pause: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const read = (): Promise<number> => {
    now += answerMs / 2;
    const time = now * databaseRate + databaseAheadMs;
    now += answerMs / 2;
    return Promise.resolve(time);
  };
  return told((findings) => examineClock(read, findings, clocks));
};

describe('the check of the clocks', () => {
  it('has nothing against clocks that agree', async () => {
    expect(await examined({})).toEqual([]);
  });

  it('warns of an offset, and calls it a problem where assertions are no longer believed', async () => {
    expect(await examined({ databaseAheadMs: 2_000 })).toEqual([
      matching(/^warning: .* 2\.0 s behind that of/),
    ]);
    expect(await examined({ databaseAheadMs: -7_000 })).toEqual([
      matching(/^problem: .* 7\.0 s ahead of that/),
    ]);
  });

  it('notices a clock that runs at another rate, on either side', async () => {
    expect(await examined({ databaseRate: 1.03 })).toEqual([
      matching(/^problem: The clock of the database runs/),
    ]);
    expect(await examined({ wallRate: 0.97 })).toEqual([
      matching(/^problem: The wall clock of this machine runs/),
    ]);
  });

  // The time that a question takes is no statement about a clock.
  it('does not call a slow database a wrong clock, and says that it could not compare', async () => {
    expect(await examined({ databaseRate: 1.03, answerMs: 400 })).toEqual([
      matching(/^warning: .*too slowly/),
    ]);
  });
});
